import { resolve } from 'node:path';
import { DirectoryHandle } from './directory-handle.ts';
import type { ForbiddenPaths } from './forbidden-paths.ts';
import { systemCode } from './file-failure.ts';
import { statusIn } from './replace-file.ts';
import { shownPath, type RootedPath } from './roots.ts';

/** A path's last directory, held open, and the name in it; null for a root, which is then the directory itself. */
export interface Located extends AsyncDisposable {
  readonly directory: DirectoryHandle;
  readonly name: string | null;
  /** As results name it. */
  readonly shown: string;
}

/** What a link in the last place means: what it leads to, or itself. */
export type LastLink = 'follow' | 'keep';

/**
 * Opens one directory after the other from the root. Stops at the first symbolic link and says which absolute path is
 * meant instead; whether that one is allowed is the caller's to decide.
 */
export async function descend(
  place: RootedPath,
  lastLink: LastLink,
  forbidden: ForbiddenPaths,
): Promise<Located | { readonly link: string }> {
  const { root, names } = place;
  let directory = await DirectoryHandle.openRoot(root.real, forbidden);
  try {
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const next = isLast ? undefined : await openUnlessLink(directory, name);
      const target = isLast && lastLink === 'follow' ? await linkIn(directory, name) : next?.link;
      if (target !== undefined) {
        await directory[Symbol.asyncDispose]();
        return { link: resolve(root.real, ...names.slice(0, index), target, ...names.slice(index + 1)) };
      }
      if (next?.directory !== undefined) {
        await directory[Symbol.asyncDispose]();
        directory = next.directory;
      }
    }
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
  const opened = directory;
  const name = names.at(-1) ?? null;
  return { directory, name, shown: shownPath(place), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

async function openUnlessLink(
  directory: DirectoryHandle,
  name: string,
): Promise<{ readonly directory?: DirectoryHandle; readonly link?: string }> {
  try {
    return { directory: await directory.openDirectory(name) };
  } catch (error) {
    // Linux says ENOTDIR of a link that must be a directory, others ELOOP.
    if (!['ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) throw error;
    const link = await linkIn(directory, name);
    if (link === undefined) throw error;
    return { link };
  }
}

async function linkIn(directory: DirectoryHandle, name: string): Promise<string | undefined> {
  const status = await statusIn(directory, name);
  return status?.isSymbolicLink() ? await directory.linkTarget(name) : undefined;
}
