import { z } from 'zod';
import { skipReason, type Skipped } from '../confined/file-failure.ts';
import { selectFiles, selectionInput, skippedSchema } from '../confined/select-files.ts';
import { hashOf } from './inspect-path.ts';
import type { FileScope } from './scope.ts';

export const duplicatesInput = z.strictObject({
  action: z.literal('duplicates').describe('Files with the same content.'),
  ...selectionInput,
  minimumSize: z.int().min(0).default(1).describe('Bytes. By default empty files do not count.'),
  limit: z.int().min(1).max(10_000).default(1_000).describe('How many groups at most.'),
});

export const duplicatesOutput = z.strictObject({
  action: z.literal('duplicates'),
  path: z.string(),
  groups: z
    .array(z.strictObject({ size: z.int(), hash: z.string(), files: z.array(z.string()).min(2) }))
    .describe('What wastes most comes first. The hash is SHA-256.'),
  filesCompared: z.int(),
  wastedBytes: z.int().describe('What one copy of each would save.'),
  truncated: z.boolean(),
  skipped: skippedSchema,
});

export async function findDuplicates(
  input: z.output<typeof duplicatesInput>,
  scope: FileScope,
): Promise<z.input<typeof duplicatesOutput>> {
  const skipped: Skipped[] = [];
  const skip = (one: Skipped) => skipped.push(one);
  const bySize = await groupBySize(input, scope, skip);
  const groups = [];
  for (const [size, paths] of bySize) {
    if (paths.length < 2) continue;
    for (const [hash, files] of await groupByContent({ size, paths }, scope, skip)) {
      if (files.length > 1) groups.push({ size, hash, files });
    }
  }
  const waste = ({ size, files }: { size: number; files: readonly string[] }) => size * (files.length - 1);
  const sorted = groups.toSorted((a, b) => waste(b) - waste(a) || (a.hash < b.hash ? -1 : 1));
  return {
    action: 'duplicates',
    path: input.path,
    groups: sorted.slice(0, input.limit),
    filesCompared: [...bySize.values()].reduce((sum, paths) => sum + paths.length, 0),
    wastedBytes: sorted.reduce((sum, group) => sum + waste(group), 0),
    truncated: sorted.length > input.limit,
    skipped,
  };
}

async function groupBySize(
  input: z.output<typeof duplicatesInput>,
  { files, context }: FileScope,
  skip: (one: Skipped) => void,
): Promise<Map<number, string[]>> {
  const bySize = new Map<number, string[]>();
  for await (const entry of selectFiles(files, input, { skip, signal: context.signal })) {
    try {
      const { size } = await entry.status();
      if (size >= input.minimumSize) addTo(bySize, size, entry.file);
    } catch (error) {
      skip({ file: entry.file, reason: skipReason(error) });
    }
  }
  return bySize;
}

async function groupByContent(
  { size, paths }: { readonly size: number; readonly paths: readonly string[] },
  { files, context }: FileScope,
  skip: (one: Skipped) => void,
): Promise<Map<string, string[]>> {
  const byHash = new Map<string, string[]>();
  for (const path of paths) {
    try {
      await using file = await files.openFile(path);
      if (file.size === size) addTo(byHash, await hashOf(file, 'sha256', context.signal), path);
      else skip({ file: path, reason: 'changed meanwhile' });
    } catch (error) {
      skip({ file: path, reason: skipReason(error) });
    }
  }
  return byHash;
}

function addTo<Key>(groups: Map<Key, string[]>, key: Key, path: string): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [path]);
  else group.push(path);
}
