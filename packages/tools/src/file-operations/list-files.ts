import { z } from 'zod';
import { skipReason, type Skipped } from '../confined/file-failure.ts';
import { mediaTypeOf } from '../confined/media-type.ts';
import { selectEntries, selectionInput, skippedSchema } from '../confined/select-files.ts';
import type { WalkEntry } from '../confined/walk.ts';
import type { FileScope } from './scope.ts';

export const listInput = z.strictObject({
  action: z.literal('list').describe('What is in a directory.'),
  ...selectionInput,
  recursive: z.boolean().default(true).describe('Whether to look into directories, too.'),
  details: z.boolean().default(true).describe('Whether to give sizes and times; without, only "files" is filled.'),
  limit: z.int().min(1).max(100_000).default(10_000).describe('How many entries at most.'),
});

const entrySchema = z.strictObject({
  path: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'other']),
  size: z.int().describe('Bytes; 0 for what is no file.'),
  modifiedAt: z.iso.datetime(),
  mediaType: z.string().nullable(),
});

export const listOutput = z.strictObject({
  action: z.literal('list'),
  path: z.string(),
  files: z.array(z.string()).describe('Paths of the files, as other actions take them.'),
  entries: z.array(entrySchema).describe('Files, directories and the rest, with details.'),
  totalSize: z.int().describe('Bytes of the files; 0 without details.'),
  truncated: z.boolean().describe('Whether there are more than the limit.'),
  skipped: skippedSchema,
});

export async function listFiles(
  input: z.output<typeof listInput>,
  { files, context }: FileScope,
): Promise<z.input<typeof listOutput>> {
  const skipped: Skipped[] = [];
  const skip = (one: Skipped) => skipped.push(one);
  const found: { readonly paths: string[]; readonly entries: z.input<typeof entrySchema>[] } = {
    paths: [],
    entries: [],
  };
  let count = 0;
  for await (const entry of selectEntries(files, input, { skip, signal: context.signal })) {
    if (!input.details && entry.kind !== 'file') continue;
    if (++count > input.limit) break;
    const details = input.details ? await detailsOf(entry, skip) : null;
    if (entry.kind === 'file') found.paths.push(entry.file);
    if (details !== null) found.entries.push(details);
  }
  return {
    action: 'list',
    path: input.path,
    files: found.paths,
    entries: found.entries,
    totalSize: found.entries.reduce((sum, { size }) => sum + size, 0),
    truncated: count > input.limit,
    skipped,
  };
}

async function detailsOf(entry: WalkEntry, skip: (one: Skipped) => void): Promise<z.input<typeof entrySchema> | null> {
  try {
    const status = await entry.status();
    return {
      path: entry.file,
      kind: entry.kind,
      size: entry.kind === 'file' ? status.size : 0,
      modifiedAt: status.mtime.toISOString(),
      mediaType: entry.kind === 'file' ? mediaTypeOf(entry.file) : null,
    };
  } catch (error) {
    skip({ file: entry.file, reason: skipReason(error) });
    return null;
  }
}
