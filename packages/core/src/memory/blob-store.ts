import { createHash } from 'node:crypto';
import { OrchestratorError } from '@orchestr8/schema';
import type { BlobStore } from '../ports/blob-store.ts';

/** Blobs in memory: copied on the way in and out, kept until deleted. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<string, Uint8Array>();

  async put(bytes: Uint8Array): Promise<string> {
    const id = blobId(bytes);
    if (!this.#blobs.has(id)) this.#blobs.set(id, new Uint8Array(bytes));
    return id;
  }

  async get(id: string): Promise<Uint8Array> {
    const bytes = this.#blobs.get(id);
    if (bytes === undefined) throw blobErrors.notFound(id);
    return new Uint8Array(bytes);
  }

  async has(id: string): Promise<boolean> {
    return this.#blobs.has(id);
  }

  async delete(id: string): Promise<void> {
    this.#blobs.delete(id);
  }

  async close(): Promise<void> {}
}

/** `sha256-<hex>` of the bytes. */
export function blobId(bytes: Uint8Array): string {
  return `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The refusals of a blob store, worded once for every adapter. */
export const blobErrors = {
  notFound: (id: string): OrchestratorError =>
    new OrchestratorError(`There is no blob "${id}" in this store.`, {
      code: 'blob-not-found',
      hint: 'Check that the blob store belongs to the database that names the blob.',
      details: { id },
    }),
  corrupt: (id: string): OrchestratorError =>
    new OrchestratorError(`The bytes stored as blob "${id}" are not those that were put there.`, {
      code: 'blob-corrupt',
      hint: 'Restore the blob from a backup, or run the step that made it again.',
      details: { id },
    }),
};
