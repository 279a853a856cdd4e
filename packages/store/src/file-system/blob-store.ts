import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blobErrors, type BlobStore } from '@orchestr8/core';
import { makeDirectory, syncDirectory } from './directories.ts';
import { fileError, hasCode } from './file-errors.ts';

const blobIdPattern = /^sha256-([0-9a-f]{2})([0-9a-f]{62})$/;
/** So much is hashed at one go: a few milliseconds, so that other work goes on beside a blob of 100 MB. */
const hashedAtOnce = 4 * 1024 * 1024;

/**
 * Blobs as files `<root>/<2 hex>/<62 hex>`. A blob is written to a temporary file, flushed, renamed, and its directory
 * flushed, so it is whole or absent, whatever crashes. Its bytes are checked whenever it is read.
 */
export class FileSystemBlobStore implements BlobStore {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** @throws OrchestratorError `store-failed`, `store-full` */
  static async open(root: string): Promise<FileSystemBlobStore> {
    try {
      await makeDirectory(join(root, 'temporary'));
    } catch (error) {
      throw fileError(root, error);
    }
    return new FileSystemBlobStore(root);
  }

  async put(bytes: Uint8Array): Promise<string> {
    const id = `sha256-${await hashOf(bytes)}`;
    const path = this.#pathOf(id);
    if (path === undefined) throw blobErrors.notFound(id);
    try {
      if (!(await isIntact(path, id))) await this.#write(path, bytes);
      // Also where another put has renamed the file: the blob is durable only when its directory is.
      await syncDirectory(dirname(path));
    } catch (error) {
      throw fileError(this.#root, error);
    }
    return id;
  }

  async get(id: string): Promise<Uint8Array> {
    const path = this.#pathOf(id);
    if (path === undefined) throw blobErrors.notFound(id);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? blobErrors.notFound(id) : fileError(this.#root, error);
    }
    if (`sha256-${await hashOf(bytes)}` !== id) throw blobErrors.corrupt(id);
    return bytes;
  }

  async has(id: string): Promise<boolean> {
    const path = this.#pathOf(id);
    if (path === undefined) return false;
    return access(path).then(
      () => true,
      () => false,
    );
  }

  async delete(id: string): Promise<void> {
    const path = this.#pathOf(id);
    if (path === undefined) return;
    await rm(path, { force: true }).catch((error: unknown) => Promise.reject(fileError(this.#root, error)));
  }

  async close(): Promise<void> {}

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    await makeDirectory(dirname(path));
    const temporary = join(this.#root, 'temporary', randomUUID());
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Undefined: no put ever gives such an id, and it must not reach the file system. */
  #pathOf(id: string): string | undefined {
    const [, shard, rest] = blobIdPattern.exec(id) ?? [];
    return shard === undefined || rest === undefined ? undefined : join(this.#root, shard, rest);
  }
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < bytes.length; offset += hashedAtOnce) {
    if (offset > 0) await new Promise((resolve) => setImmediate(resolve));
    hash.update(bytes.subarray(offset, offset + hashedAtOnce));
  }
  return hash.digest('hex');
}

/** Whether the file is there and holds what its name says. A damaged one is written anew. */
async function isIntact(path: string, id: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  return `sha256-${hash.digest('hex')}` === id;
}
