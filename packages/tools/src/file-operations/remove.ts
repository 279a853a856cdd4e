import { z } from 'zod';
import type { DirectoryHandle } from '../confined/directory-handle.ts';
import { fileFailure, toFileFailure } from '../confined/file-failure.ts';
import type { FileScope } from './scope.ts';

export const deleteInput = z.strictObject({
  action: z.literal('delete').describe('Removes a file, a link (not what it leads to) or a directory.'),
  path: z.string(),
  recursive: z.boolean().default(false).describe('Required for a directory that is not empty.'),
});

export const deleteOutput = z.strictObject({
  action: z.literal('delete'),
  path: z.string(),
  removed: z.int().describe('How many files and directories.'),
});

export async function remove(
  input: z.output<typeof deleteInput>,
  { files, context }: FileScope,
): Promise<z.input<typeof deleteOutput>> {
  return await files.inDirectoryOf(input.path, async ({ directory, name, shown }) => {
    if (name === null) throw fileFailure('permission-denied', shown, { detail: 'it is the workspace itself' });
    if (directory.holdsForbidden(name)) throw fileFailure('path-forbidden', shown, { detail: 'something in it' });
    const target = { directory, name, shown };
    const removed = await removeEntry(target, { recursive: input.recursive, signal: context.signal });
    await directory.sync();
    return { action: 'delete' as const, path: shown, removed };
  });
}

interface Target {
  readonly directory: DirectoryHandle;
  readonly name: string;
  readonly shown: string;
}

async function removeEntry(target: Target, options: { recursive: boolean; signal: AbortSignal }): Promise<number> {
  options.signal.throwIfAborted();
  const { directory, name, shown } = target;
  try {
    if (!(await directory.status(name)).isDirectory()) {
      await directory.removeFile(name);
      return 1;
    }
    const inside = options.recursive ? await emptyDirectory(target, options) : 0;
    await directory.removeDirectory(name);
    return inside + 1;
  } catch (error) {
    throw toFileFailure(error, shown);
  }
}

async function emptyDirectory(target: Target, options: { recursive: boolean; signal: AbortSignal }): Promise<number> {
  await using directory = await target.directory.openDirectory(target.name);
  let removed = 0;
  for (const entry of await directory.entries()) {
    const shown = `${target.shown}/${entry.shown}`;
    if (entry.name === null) throw fileFailure('path-invalid', shown, { detail: 'its name is not UTF-8' });
    removed += await removeEntry({ directory, name: entry.name, shown }, options);
  }
  return removed;
}
