import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { StepContext } from '@orchestr8/core';
import { ConfinedFiles } from '@orchestr8/tools';

const mostBytes = 64 * 1024 * 1024;
const mostKept = 200;

/** The reviewer's own look at the files of a run; it never leaves the workspace and the readable directories. */
export class ReviewFiles {
  readonly #files: ConfinedFiles;
  readonly #lines = new Map<string, Promise<readonly string[] | null>>();

  constructor(context: Pick<StepContext, 'workspace' | 'readable' | 'forbidden'>) {
    this.#files = new ConfinedFiles(context);
  }

  /** The path of a source that a report names below a folder (which may be a single file). */
  async below(folder: string, file: string): Promise<string> {
    const status = await this.#files.status(folder, 'follow').catch(() => undefined);
    return join(status?.kind === 'file' ? dirname(folder) : folder, file);
  }

  /** The lines of a text file; null where it can't be read. */
  async lines(path: string): Promise<readonly string[] | null> {
    const known = this.#lines.get(path);
    if (known !== undefined) return await known;
    if (this.#lines.size >= mostKept) this.#lines.clear();
    const read = this.bytes(path).then((bytes) => (bytes === null ? null : decoded(bytes).split(/\r?\n/)));
    this.#lines.set(path, read);
    return await read;
  }

  /** The content of a file; null where it can't be read or is larger than 64 MiB. */
  async bytes(path: string): Promise<Uint8Array | null> {
    try {
      await using file = await this.#files.openFile(path);
      return file.size > mostBytes ? null : await file.handle.readFile();
    } catch {
      return null;
    }
  }

  /** Bytes; undefined where there is no such file. */
  async size(path: string): Promise<number | undefined> {
    const status = await this.#files.status(path, 'follow').catch(() => undefined);
    return status?.kind === 'file' ? status.size : undefined;
  }

  /** SHA-256 of the content in hex; null where it can't be read. */
  async hash(path: string): Promise<string | null> {
    try {
      await using file = await this.#files.openFile(path);
      const hash = createHash('sha256');
      for await (const piece of file.handle.createReadStream({ autoClose: false })) hash.update(piece as Uint8Array);
      return hash.digest('hex');
    } catch {
      return null;
    }
  }
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
