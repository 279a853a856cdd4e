import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileFailure, systemCode, toFileFailure } from './file-failure.ts';

/** A directory below which files may be touched. */
export interface Root {
  /** Absolute, as it was given. */
  readonly path: string;
  /** Without symbolic links. */
  readonly real: string;
  readonly writable: boolean;
  readonly exists: boolean;
}

/** A place below a root, by its names. */
export interface RootedPath {
  readonly root: Root;
  readonly names: readonly string[];
}

/** The workspace first, then what may only be read. Of that, what can't be reached is left out. */
export async function findRoots(workspace: string, readable: readonly string[]): Promise<Root[]> {
  const real = await realpath(workspace).catch((error: unknown) => {
    throw toFileFailure(error, workspace);
  });
  const roots: Root[] = [{ path: resolve(workspace), real, writable: true, exists: true }];
  for (const path of readable) {
    try {
      roots.push({ path: resolve(path), real: await realpath(path), writable: false, exists: true });
    } catch (error) {
      const isMissing = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
      if (isMissing) roots.push({ path: resolve(path), real: resolve(path), writable: false, exists: false });
    }
  }
  return roots;
}

/** Where an absolute path stands: below the workspace, else below the first root that has it. Undefined: below none. */
export function below(roots: readonly Root[], path: string, access: 'read' | 'write'): RootedPath | undefined {
  for (const root of roots) {
    if (access === 'write' && !root.writable) continue;
    const names = namesBelow(root.path, path) ?? namesBelow(root.real, path);
    if (names !== undefined) return { root, names };
  }
  return undefined;
}

/** The path as results show it: relative to the workspace (`.` itself), absolute below another root. */
export function shownPath({ root, names }: RootedPath): string {
  if (root.writable) return names.length === 0 ? '.' : names.join('/');
  return [root.path, ...names].join('/');
}

/** The text as an absolute path; `..` is taken away before anything is opened. */
export function absolutePath(workspace: string, path: string): string {
  if (path.includes('\0')) throw fileFailure('path-invalid', path);
  return resolve(workspace, path);
}

function namesBelow(root: string, path: string): string[] | undefined {
  const rest = relative(root, path);
  if (rest === '') return [];
  if (rest === '..' || rest.startsWith(`..${sep}`) || isAbsolute(rest)) return undefined;
  return rest.split(sep);
}
