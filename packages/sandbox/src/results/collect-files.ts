import { constants, type Dirent, type Stats } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import type { RefusedFile, SandboxFile } from '@orchestr8/core';
import { isPlainName } from '../request.ts';

/** What a program left: what may go on, and what may not. */
export interface Collected {
  readonly files: readonly (SandboxFile & { readonly size: number })[];
  readonly refused: readonly RefusedFile[];
}

/** How much is taken over. */
export interface CollectionLimits {
  readonly files: number;
  readonly bytes: number;
}

const deepest = 16;
/** Names of refused files are kept up to here, so that a million of them are no flood. */
const mostRefused = 100;

/**
 * Reads what stands in a directory that a hostile program wrote to and nobody writes to any more. Links, pipes, sockets,
 * devices, odd names and what is too much are refused. Files as they were given stay away.
 */
export async function collectFiles(
  directory: string,
  given: readonly SandboxFile[],
  limits: CollectionLimits,
): Promise<Collected> {
  const collection = new Collection(given, limits);
  await collection.enter(directory, '');
  return collection.result();
}

class Collection {
  readonly #given: ReadonlyMap<string, Uint8Array>;
  readonly #limits: CollectionLimits;
  readonly #files: (SandboxFile & { readonly size: number })[] = [];
  readonly #refused: RefusedFile[] = [];
  #bytes = 0;

  constructor(given: readonly SandboxFile[], limits: CollectionLimits) {
    this.#given = new Map(given.map(({ path, content }) => [path, content]));
    this.#limits = limits;
  }

  /** The directory is opened without following a link, and its entries by way of the descriptor. */
  async enter(directory: string, prefix: string): Promise<void> {
    const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(
      () => null,
    );
    if (handle === null) return this.#refuse(prefix, "can't be opened");
    try {
      const inside = `/proc/self/fd/${handle.fd}`;
      const entries = await readdir(inside, { withFileTypes: true });
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
        await this.#take(entry, inside, prefix);
    } finally {
      await handle.close();
    }
  }

  async #take({ name }: Dirent, inside: string, prefix: string): Promise<void> {
    const path = `${prefix}${name}`;
    if (!isPlainName(name)) return this.#refuse(path, 'its name is not plain text');
    const found = await lstat(`${inside}/${name}`).catch(() => null);
    if (found === null) return this.#refuse(path, "can't be looked at");
    if (found.isDirectory()) {
      if (path.split('/').length >= deepest) return this.#refuse(path, `is deeper than ${deepest} directories`);
      return this.enter(`${inside}/${name}`, `${path}/`);
    }
    const reason = this.#reasonAgainst(found);
    return reason === null ? this.#read(`${inside}/${name}`, path, found) : this.#refuse(path, reason);
  }

  #reasonAgainst(found: Stats): string | null {
    if (found.isSymbolicLink()) return 'is a symbolic link';
    if (!found.isFile()) return 'is no regular file';
    if (found.nlink > 1) return 'has a hard link';
    if (this.#files.length >= this.#limits.files) return `there are more than ${this.#limits.files} files`;
    if (this.#bytes + found.size > this.#limits.bytes) return `the files have more than ${this.#limits.bytes} bytes`;
    return null;
  }

  async #read(location: string, path: string, found: Stats): Promise<void> {
    const handle = await open(location, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      () => null,
    );
    if (handle === null) return this.#refuse(path, "can't be opened");
    try {
      const opened = await handle.stat();
      if (opened.ino !== found.ino || opened.dev !== found.dev || opened.size !== found.size)
        return this.#refuse(path, 'changed while it was read');
      const content = await handle.readFile();
      const before = this.#given.get(path);
      if (before !== undefined && Buffer.compare(before, content) === 0) return;
      this.#bytes += content.length;
      this.#files.push({ path, size: content.length, content });
    } finally {
      await handle.close();
    }
  }

  #refuse(path: string, reason: string): void {
    const shown = path.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '�').slice(0, 300);
    if (this.#refused.length < mostRefused) this.#refused.push({ path: shown, reason });
  }

  result(): Collected {
    return { files: this.#files, refused: this.#refused };
  }
}
