import type { DirectoryEntry, DirectoryHandle, OpenFile } from './directory-handle.ts';
import type { ConfinedFiles } from './confined-files.ts';
import { skipReason, type Skipped } from './file-failure.ts';

const deepest = 200;

export interface WalkOptions {
  /** Whether to look into a directory, by its path below the start. Default: all. */
  readonly enter?: (path: string) => boolean;
  /** Told of what can't be looked into; `path` is below the start. */
  readonly skip: (skipped: Skipped, path: string) => void;
  readonly signal?: AbortSignal;
}

/** A name found on a walk. Its methods work until the walk goes on. */
export interface WalkEntry extends DirectoryEntry {
  readonly name: string;
  /** Below the start, with `/`. */
  readonly path: string;
  /** As results name it, and as it can be given to a tool again. */
  readonly file: string;
  open(): Promise<OpenFile>;
  status(): ReturnType<DirectoryHandle['status']>;
}

/**
 * All that is below a directory, each directory before what it holds, sorted by name. Links are named but not
 * followed, nor is what is forbidden looked into; what can't be listed is told to `skip`. At most 200 levels deep.
 */
export async function* walk(files: ConfinedFiles, start: string, options: WalkOptions): AsyncGenerator<WalkEntry> {
  const { directory, shown } = await files.openDirectory(start);
  await using _opened = directory;
  yield* walkDirectory({ directory, path: '', shown: shown === '.' ? '' : shown, depth: 0 }, options);
}

interface Visit {
  readonly directory: DirectoryHandle;
  readonly path: string;
  readonly shown: string;
  readonly depth: number;
}

async function* walkDirectory(visit: Visit, options: WalkOptions): AsyncGenerator<WalkEntry> {
  const { directory, depth } = visit;
  for (const entry of await directory.entries()) {
    options.signal?.throwIfAborted();
    const { name, kind } = entry;
    const path = joined(visit.path, entry.shown);
    const file = joined(visit.shown, entry.shown);
    if (name === null) {
      options.skip({ file, reason: 'has a name that is not UTF-8' }, path);
      continue;
    }
    yield { ...entry, name, path, file, open: () => directory.openFile(name), status: () => directory.status(name) };
    if (kind !== 'directory' || entry.isForbidden || options.enter?.(path) === false) continue;
    if (depth + 1 >= deepest) options.skip({ file, reason: `is nested more than ${deepest} levels deep` }, path);
    else yield* walkInto({ directory, name }, { path, shown: file, depth: depth + 1 }, options);
  }
}

async function* walkInto(
  parent: { readonly directory: DirectoryHandle; readonly name: string },
  visit: Omit<Visit, 'directory'>,
  options: WalkOptions,
): AsyncGenerator<WalkEntry> {
  let directory: DirectoryHandle;
  try {
    directory = await parent.directory.openDirectory(parent.name);
  } catch (error) {
    options.skip({ file: visit.shown, reason: skipReason(error) }, visit.path);
    return;
  }
  await using _opened = directory;
  yield* walkDirectory({ ...visit, directory }, options);
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
