import { join, resolve, sep } from 'node:path';
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
  const blobUrl = options.blobUrl ?? join(options.home, 'blobs');
  if (scheme === 'memory' && rest === '') {
    const { memoryStores } = await import('./memory/stores.ts');
    return await withBlobs(options.blobUrl ?? 'memory:', async (blobs) => memoryStores(blobs));
  }
  if (scheme === 'sqlite' && rest !== '' && !rest.startsWith(':')) {
    const { sqliteStores } = await import('./sqlite/stores.ts');
    const patienceMs = options.lockTimeoutMs ?? 5_000;
    return await withBlobs(blobUrl, async (blobs) => await sqliteStores({ path: pathOf(rest), blobs, patienceMs }));
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { postgresStores } = await import('./postgres/stores.ts');
    const patienceMs = options.lockTimeoutMs ?? 30_000;
    return await withBlobs(blobUrl, async (blobs) => await postgresStores({ url, blobs, patienceMs }));
  }
  throw storeErrors.unsupported(url);
}

/** The stores with these blobs, whose directory is private, too. */
async function withBlobs(url: string, open: (blobs: BlobStore) => Promise<Stores>): Promise<Stores> {
  const { scheme, rest } = splitUrl(url);
  if (scheme === 'memory' && rest === '') {
    const { MemoryBlobStore } = await import('@orchestr8/core');
    return await open(new MemoryBlobStore());
  }
  if (scheme !== null && scheme !== 'file') throw storeErrors.unsupported(url);
  const { FileSystemBlobStore } = await import('./file-system/blob-store.ts');
  const directory = pathOf(rest);
  const stores = await open(await FileSystemBlobStore.open(directory));
  return { ...stores, privatePaths: [...stores.privatePaths, `${directory}${sep}`] };
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
