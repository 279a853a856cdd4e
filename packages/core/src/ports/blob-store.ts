/**
 * Content-addressed bytes. A blob is durable when `put` resolves. Ids are `sha256-<hex>`, so putting the same bytes
 * twice stores them once.
 */
export interface BlobStore {
  put(bytes: Uint8Array): Promise<string>;
  /** @throws OrchestratorError `blob-not-found`, `blob-corrupt` */
  get(id: string): Promise<Uint8Array>;
  has(id: string): Promise<boolean>;
  delete(id: string): Promise<void>;
  close(): Promise<void>;
}
