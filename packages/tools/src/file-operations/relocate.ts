import { z } from 'zod';
import { contentOf } from '../confined/directory-handle.ts';
import { fileFailure, forbiddenReason, skipReason, type Skipped } from '../confined/file-failure.ts';
import { skippedSchema } from '../confined/select-files.ts';
import { statusIn } from '../confined/replace-file.ts';
import { walk } from '../confined/walk.ts';
import { createDirectoryAbove } from './write-file.ts';
import type { FileScope } from './scope.ts';

const routeInput = {
  from: z.string(),
  to: z.string().describe('The new path itself, not the directory to put it in.'),
  overwrite: z.boolean().default(false),
};

export const copyInput = z.strictObject({
  action: z.literal('copy').describe('Copies a file, or a directory with all it holds.'),
  ...routeInput,
  recursive: z.boolean().default(false).describe('Required for a directory.'),
});

export const moveInput = z.strictObject({
  action: z.literal('move').describe('Renames or moves a file or directory.'),
  ...routeInput,
});

export const copyOutput = z.strictObject({
  action: z.literal('copy'),
  from: z.string(),
  to: z.string(),
  files: z.int().describe('How many were copied.'),
  size: z.int().describe('Bytes.'),
  skipped: skippedSchema,
});

export const moveOutput = z.strictObject({ action: z.literal('move'), from: z.string(), to: z.string() });

export async function copy(input: z.output<typeof copyInput>, scope: FileScope): Promise<z.input<typeof copyOutput>> {
  const status = await scope.files.status(input.from);
  if (status?.kind === 'directory') return await copyDirectory(input, scope);
  await createDirectoryAbove(scope.files, input.to);
  const { from, to, size } = await copyFile(input, scope);
  return { action: 'copy', from, to, files: 1, size, skipped: [] };
}

export async function move(
  input: z.output<typeof moveInput>,
  { files }: FileScope,
): Promise<z.input<typeof moveOutput>> {
  if ((await files.shown(input.from)) === (await files.shown(input.to)))
    throw fileFailure('file-exists', input.to, { hint: 'Give another path.' });
  return await files.inDirectoryOf(input.from, async (source) => {
    const name = ownName(source);
    await source.directory.status(name);
    await createDirectoryAbove(files, input.to);
    return await files.inDirectoryOf(input.to, async (target) => {
      const newName = ownName(target);
      const before = await statusIn(target.directory, newName);
      if (before !== undefined && !input.overwrite) throw fileFailure('file-exists', target.shown);
      await source.directory.rename(name, target.directory, newName);
      await target.directory.sync();
      await source.directory.sync();
      return { action: 'move' as const, from: source.shown, to: target.shown };
    });
  });
}

async function copyFile(
  input: { readonly from: string; readonly to: string; readonly overwrite: boolean },
  { files }: FileScope,
): Promise<{ readonly from: string; readonly to: string; readonly size: number }> {
  await using source = await files.openFile(input.from);
  const { overwrite } = input;
  const written = await files.writeFile(input.to, contentOf(source), { overwrite, mode: source.mode });
  return { from: source.shown, to: written.shown, size: written.size };
}

async function copyDirectory(input: z.output<typeof copyInput>, scope: FileScope): Promise<z.input<typeof copyOutput>> {
  const { files, context } = scope;
  if (!input.recursive) throw fileFailure('not-a-file', input.from, { hint: 'Set "recursive" to true.' });
  const [from, to] = [await files.shown(input.from), await files.shown(input.to)];
  if (from === '.' || `${to}/`.startsWith(`${from}/`)) {
    throw fileFailure('file-exists', to, { hint: 'A directory cannot be copied into itself.' });
  }
  const skipped: Skipped[] = [];
  const skip = (one: Skipped) => skipped.push(one);
  await files.createDirectory(to);
  let [count, size] = [0, 0];
  for await (const entry of walk(files, from, { skip, signal: context.signal })) {
    const target = `${to}/${entry.path}`;
    if (entry.isForbidden) {
      skip({ file: entry.file, reason: forbiddenReason });
      continue;
    }
    try {
      if (entry.kind === 'directory') {
        await files.createDirectory(target);
        continue;
      }
      await using source = await entry.open();
      const { overwrite } = input;
      size += (await files.writeFile(target, contentOf(source), { overwrite, mode: source.mode })).size;
      count++;
    } catch (error) {
      skip({ file: entry.file, reason: skipReason(error) });
    }
  }
  return { action: 'copy', from, to, files: count, size, skipped };
}

function ownName(located: { readonly name: string | null; readonly shown: string }): string {
  if (located.name !== null) return located.name;
  throw fileFailure('permission-denied', located.shown, { detail: 'it is the workspace itself' });
}
