import { MemoryCache, type BlobStore } from '@orchestr8/core';
import type { Stores } from '../stores.ts';
import { PostgresBudgetLedger } from './budget-ledger.ts';
import { Connection } from './connection.ts';
import { PostgresJournalStore } from './journal-store.ts';

/** Journals and accounts in one PostgreSQL schema; the cache in memory. */
export async function postgresStores(options: {
  readonly url: string;
  readonly blobs: BlobStore;
  /** Milliseconds to wait for a server that is away. */
  readonly patienceMs: number;
}): Promise<Stores> {
  const connection = await Connection.open(options.url, options.patienceMs);
  const journal = new PostgresJournalStore(connection);
  const ledger = new PostgresBudgetLedger(connection);
  const cache = new MemoryCache();
  return {
    journal,
    blobs: options.blobs,
    ledger,
    cache,
    privatePaths: [],
    close: async () => {
      for (const store of [journal, ledger, cache, options.blobs]) await store.close();
      await connection.close();
    },
  };
}
