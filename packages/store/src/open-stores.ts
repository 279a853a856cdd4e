import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlobStore } from '@orchestr8/core';
import { storeErrors } from './store-errors.ts';
import type { Stores } from './stores.ts';

/** Where stores are, beside the database's URL. */
export interface StoreOptions {
  /** The directory of everything that has no place of its own. Made for this user only when it is not there. */
  readonly home: string;
  /** A directory, `file:PATH` or `memory:`. Default: `<home>/blobs`; with a database in memory: memory. */
  readonly blobUrl?: string | undefined;
  /**
   * How long to wait, in milliseconds, while another program keeps the database locked (SQLite; default: 5000), or while
   * the server of an open store is away (PostgreSQL; default: 30000).
   */
  readonly lockTimeoutMs?: number | undefined;
}

/**
 * Opens what an engine keeps: `sqlite:PATH` (relative to the current directory; made when it is not there),
 * `postgres://user:password@host:port/database?schema=orchestr8` (the schema is made when it is not there) or `memory:`.
 * Processes on several machines that share a PostgreSQL database need blobs that all of them see: give `blobUrl`.
 *
 * @throws OrchestratorError `store-unsupported`, `store-foreign`, `store-newer`, `store-locked`, `store-corrupt`,
 * `store-full`, `store-unavailable`, `store-failed`
 *
 * @example
 * ```ts
 * const stores = await openStores('sqlite:.orchestr8/orchestr8.db', { home: '.orchestr8' });
 * console.log(await stores.journal.list({ limit: 10 }));
 * await stores.close();
 * ```
 */
export async function openStores(url: string, options: StoreOptions): Promise<Stores> {
  const { scheme, rest } = splitUrl(url);
  if (scheme === 'memory' && rest === '') {
    const { memoryStores } = await import('./memory/stores.ts');
    return memoryStores(await openBlobs(options.blobUrl ?? 'memory:'));
  }
  if (scheme === 'sqlite' && rest !== '' && !rest.startsWith(':')) {
    const { sqliteStores } = await import('./sqlite/stores.ts');
    return sqliteStores({
      path: pathOf(rest),
      blobs: await openBlobs(options.blobUrl ?? join(options.home, 'blobs')),
      patienceMs: options.lockTimeoutMs ?? 5_000,
    });
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { postgresStores } = await import('./postgres/stores.ts');
    return postgresStores({
      url,
      blobs: await openBlobs(options.blobUrl ?? join(options.home, 'blobs')),
      patienceMs: options.lockTimeoutMs ?? 30_000,
    });
  }
  throw storeErrors.unsupported(url);
}

async function openBlobs(url: string): Promise<BlobStore> {
  const { scheme, rest } = splitUrl(url);
  if (scheme === 'memory' && rest === '') {
    const { MemoryBlobStore } = await import('@orchestr8/core');
    return new MemoryBlobStore();
  }
  if (scheme !== null && scheme !== 'file') throw storeErrors.unsupported(url);
  const { FileSystemBlobStore } = await import('./file-system/blob-store.ts');
  return FileSystemBlobStore.open(pathOf(rest));
}

/** `scheme:rest`; a path has no scheme (one letter is a drive of Windows). */
function splitUrl(url: string): { readonly scheme: string | null; readonly rest: string } {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]+):(.*)$/s.exec(url) ?? [];
  return scheme === undefined || rest === undefined ? { scheme: null, rest: url } : { scheme, rest };
}

/** A path, absolute; also of the form `///absolute/path` that URLs have. */
function pathOf(rest: string): string {
  return rest.startsWith('//') ? fileURLToPath(`file:${rest}`) : resolve(rest);
}
