/**
 * A directory held open.
 *
 * Owns: opening, listing and changing what is *directly* in one directory, by bare names. A forbidden name is refused by
 * all that it does.
 * Does not own: paths, links, roots (`confined-files.ts`).
 *
 * On Linux a name is looked up as `/proc/self/fd/<fd>/<name>`, which is what `openat` does: whatever happens to the path
 * meanwhile, the directory stays the one that was opened, and O_NOFOLLOW refuses a link in the last place. So nobody
 * who swaps a directory for a link between a check and its use can lead us elsewhere. Where there is no such file
 * system (macOS, Windows) names are joined to the path, and each directory is compared before and after opening.
 */
import { constants, existsSync, type Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure } from './file-failure.ts';
import type { ForbiddenPaths } from './forbidden-paths.ts';

const { O_CREAT, O_DIRECTORY = 0, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants;
const handlesHavePaths = process.platform === 'linux' && existsSync('/proc/self/fd');

const pieceBytes = 256 * 1024;

export type EntryKind = 'file' | 'directory' | 'symlink' | 'other';

/** A name in a directory. `name` is null where it is not UTF-8; `shown` is then readable, but can't be opened. */
export interface DirectoryEntry {
  readonly name: string | null;
  readonly shown: string;
  readonly kind: EntryKind;
  /** It is named, but can't be opened, or even looked at. */
  readonly isForbidden: boolean;
}

/** Where a directory stands. */
interface Place {
  /** Without symbolic links. */
  readonly real: string;
  readonly forbidden: ForbiddenPaths;
}

/** A regular file, open for reading. Dispose of it. */
export interface OpenFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly size: number;
  readonly modifiedAt: Date;
  readonly mode: number;
}

export class DirectoryHandle implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #place: Place;

  private constructor(handle: FileHandle, place: Place) {
    this.#handle = handle;
    this.#place = place;
  }

  /** Opens a directory that is trusted, by its path without symbolic links. */
  static async openRoot(real: string, forbidden: ForbiddenPaths): Promise<DirectoryHandle> {
    if (forbidden.has(real)) throw fileFailure('path-forbidden', real);
    return new DirectoryHandle(await open(real, O_RDONLY | O_DIRECTORY), { real, forbidden });
  }

  /** Opens a directory in this one; a link is refused (ENOTDIR). */
  async openDirectory(name: string): Promise<DirectoryHandle> {
    const path = this.#at(name);
    const before = handlesHavePaths ? undefined : await lstat(path);
    const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      if (before !== undefined) requireSame(before, await handle.stat(), name);
      return new DirectoryHandle(handle, { real: this.#realPath(name), forbidden: this.#place.forbidden });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Opens a file in this one for reading. Links, pipes, sockets, devices and files with a second name are refused,
   * and none of them is waited for.
   */
  async openFile(name: string): Promise<OpenFile> {
    const before = await this.status(name);
    requireRegular(before, name);
    const handle = await open(this.#at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const status = await handle.stat();
      requireRegular(status, name);
      if (!handlesHavePaths) requireSame(before, status, name);
      const { size, mtime: modifiedAt, mode } = status;
      return { handle, size, modifiedAt, mode, [Symbol.asyncDispose]: () => handle.close() };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Makes a file for writing; an existing name is refused (EEXIST). */
  async createFile(name: string, mode: number): Promise<FileHandle> {
    return await open(this.#at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  }

  async createDirectory(name: string): Promise<void> {
    await mkdir(this.#at(name));
  }

  /** Of the name itself: a link is not followed. */
  async status(name: string): Promise<Stats> {
    return await lstat(this.#at(name));
  }

  async ownStatus(): Promise<Stats> {
    return await this.#handle.stat();
  }

  async linkTarget(name: string): Promise<string> {
    return await readlink(this.#at(name));
  }

  /** Takes the place of what `newName` was, in one step; a link there is replaced, not followed. */
  async rename(name: string, to: DirectoryHandle, newName: string): Promise<void> {
    if (this.holdsForbidden(name)) throw fileFailure('path-forbidden', name);
    await rename(this.#at(name), to.#at(newName));
  }

  async removeFile(name: string): Promise<void> {
    await unlink(this.#at(name));
  }

  /** The directory must be empty. */
  async removeDirectory(name: string): Promise<void> {
    await rmdir(this.#at(name));
  }

  /** Whether something below that name is forbidden: then it is not moved or removed as a whole. */
  holdsForbidden(name: string): boolean {
    return this.#place.forbidden.isBelow(this.#realPath(name));
  }

  /** What is in it, sorted by name. */
  async entries(): Promise<DirectoryEntry[]> {
    const found = await readdir(this.#own(), { withFileTypes: true, encoding: 'buffer' });
    const entries = found.map((entry): DirectoryEntry => {
      const { name, shown } = readableName(entry.name);
      return { name, shown, kind: kindOf(entry), isForbidden: name !== null && this.#isForbidden(name) };
    });
    return entries.toSorted((a, b) => (a.shown < b.shown ? -1 : 1));
  }

  /** Makes names that were created, renamed or removed here survive a power cut. */
  async sync(): Promise<void> {
    if (process.platform !== 'win32') await this.#handle.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  #own(): string {
    return handlesHavePaths ? `/proc/self/fd/${this.#handle.fd}` : this.#place.real;
  }

  #realPath(name: string): string {
    return join(this.#place.real, name);
  }

  #isForbidden(name: string): boolean {
    return this.#place.forbidden.has(this.#realPath(name));
  }

  #at(name: string): string {
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) throw fileFailure('path-invalid', name);
    if (this.#isForbidden(name)) throw fileFailure('path-forbidden', name);
    return handlesHavePaths ? `${this.#own()}/${name}` : this.#realPath(name);
  }
}

/** What is in the file, in pieces, from the first byte. */
export async function* contentOf({ handle }: OpenFile): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/** What the name stands for. */
export function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

function requireRegular(status: Stats, name: string): void {
  const kind = kindOf(status);
  if (kind === 'directory') throw fileFailure('not-a-file', name);
  if (kind === 'symlink') throw fileFailure('symlink-refused', name);
  if (kind === 'other') throw fileFailure('special-file-refused', name);
  if (status.nlink > 1) throw fileFailure('hard-link-refused', name, { details: { links: status.nlink } });
}

function requireSame(before: Stats, after: Stats, name: string): void {
  if (before.ino !== after.ino || before.dev !== after.dev) throw fileFailure('symlink-refused', name);
}

function readableName(bytes: Uint8Array): { name: string | null; shown: string } {
  try {
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { name, shown: name };
  } catch {
    const shown = Buffer.from(bytes)
      .toString('latin1')
      .replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
    return { name: null, shown };
  }
}
