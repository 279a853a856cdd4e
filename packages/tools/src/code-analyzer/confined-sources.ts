import { basename, dirname } from 'node:path';
import type { SourceFiles } from '@orchestr8/code-analysis';
import type { ConfinedFiles } from '../confined/confined-files.ts';
import { OrchestratorError } from '@orchestr8/schema';
import { forbiddenReason, skipReason } from '../confined/file-failure.ts';
import { walk } from '../confined/walk.ts';

/** Sources, and the folder to which their paths are relative. */
export interface ConfinedSources {
  readonly folder: string;
  readonly source: SourceFiles;
}

/**
 * Sources below a folder, or one file, that are read like all files of a tool: confined, no link followed.
 *
 * @throws OrchestratorError `file-not-found`, `path-outside-workspace`, …
 */
export async function confinedSources(
  files: ConfinedFiles,
  path: string,
  signal: AbortSignal,
): Promise<ConfinedSources> {
  const status = await files.status(path, 'follow');
  if (status?.kind === 'file') return { folder: dirname(path), source: oneSource(files, path) };
  try {
    const { directory } = await files.openDirectory(path);
    await directory[Symbol.asyncDispose]();
    return { folder: path, source: folderSources(files, path, signal) };
  } catch (error) {
    if (!(error instanceof OrchestratorError) || error.code !== 'permission-denied') throw error;
    return { folder: path, source: lockedSource(skipReason(error)) };
  }
}

function folderSources(files: ConfinedFiles, folder: string, signal: AbortSignal): SourceFiles {
  return {
    async listFiles(accept, enter) {
      const entries: { path: string }[] = [];
      const skipped: { file: string; reason: string }[] = [];
      const skip = ({ reason }: { reason: string }, path: string) => skipped.push({ file: path, reason });
      for await (const { path, kind, isForbidden } of walk(files, folder, { enter, skip, signal })) {
        if (kind === 'directory' ? !isForbidden || !enter(path) : !accept(path)) continue;
        if (isForbidden) skip({ reason: forbiddenReason }, path);
        else if (kind === 'file') entries.push({ path });
        else skip({ reason: kind === 'symlink' ? 'is a symbolic link' : 'is a pipe, socket or device' }, path);
      }
      return { entries, skipped };
    },
    readFile: async (path, maxBytes) => await readSource(files, `${folder}/${path}`, maxBytes),
  };
}

/** A folder that can't be read: one without sources, which says so. */
function lockedSource(reason: string): SourceFiles {
  return {
    listFiles: async () => ({ entries: [], skipped: [{ file: '.', reason }] }),
    readFile: async () => {
      throw new Error(reason);
    },
  };
}

function oneSource(files: ConfinedFiles, path: string): SourceFiles {
  const entries = [{ path: basename(path) }];
  return {
    listFiles: async (accept) => ({ entries: entries.filter((entry) => accept(entry.path)), skipped: [] }),
    readFile: async (_path, maxBytes) => await readSource(files, path, maxBytes),
  };
}

/** A rejection says in a few words why the file is passed over. */
async function readSource(files: ConfinedFiles, path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    await using file = await files.openFile(path);
    if (file.size <= maxBytes) return await file.handle.readFile();
    throw new Error(`is too large: ${file.size} bytes, the limit is ${maxBytes}`);
  } catch (error) {
    throw error instanceof Error && !('code' in error) ? error : new Error(skipReason(error), { cause: error });
  }
}
