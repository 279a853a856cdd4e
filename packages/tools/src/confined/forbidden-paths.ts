import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/**
 * Files that no tool may touch, though they may stand below a root: those of the engine's store. POSIX drops a process's
 * locks on a file when it closes the file once, so that reading a database in its own process already breaks it.
 */
export class ForbiddenPaths {
  readonly #paths: readonly string[];

  private constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** @param given absolute; they may hold symbolic links, and need not exist */
  static async find(given: readonly string[]): Promise<ForbiddenPaths> {
    const found = await Promise.all(given.map(async (path) => await realPathsOf(path)));
    return new ForbiddenPaths(found.flat());
  }

  /** Whether the path, without symbolic links, is one of them or begins with one. */
  has(path: string): boolean {
    return this.#paths.some((one) => (one.endsWith(sep) ? `${path}${sep}` : path).startsWith(one));
  }

  /** Whether one of them is below the path, which holds no symbolic links. */
  isBelow(path: string): boolean {
    return this.#paths.some((one) => one.startsWith(`${path}${sep}`));
  }
}

/** What a link in the last place is, and what it leads to. */
async function realPathsOf(path: string): Promise<string[]> {
  const end = path.endsWith(sep) ? sep : '';
  const itself = join(await realPath(dirname(path)), basename(path));
  return [...new Set([itself, await realPath(itself)])].map((one) => one + end);
}

/** Of what is not there: the name in the real path of the directory. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return dirname(path) === path ? path : join(await realPath(dirname(path)), basename(path));
  }
}
