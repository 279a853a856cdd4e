import { MemoryCache, type BlobStore } from '@orchestr8/core';
import type { Stores } from '../stores.ts';
import { SqliteBudgetLedger } from './budget-ledger.ts';
import { Connection } from './connection.ts';
import { SqliteJournalStore } from './journal-store.ts';

/** Journals and accounts in one SQLite file; the cache in memory. */
export async function sqliteStores(options: {
  readonly path: string;
  readonly blobs: BlobStore;
  /** Milliseconds to wait for another program's lock. */
  readonly patienceMs: number;
}): Promise<Stores> {
  const connection = await Connection.open(options.path, options.patienceMs);
  const journal = new SqliteJournalStore(connection);
  const ledger = new SqliteBudgetLedger(connection);
  const cache = new MemoryCache();
  return {
    journal,
    blobs: options.blobs,
    ledger,
    cache,
    privatePaths: [options.path],
    close: async () => {
      for (const store of [journal, ledger, cache, options.blobs]) await store.close();
      await connection.close();
    },
  };
}
