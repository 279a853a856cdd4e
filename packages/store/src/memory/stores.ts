import { MemoryBlobStore, MemoryBudgetLedger, MemoryCache, MemoryJournalStore, type BlobStore } from '@orchestr8/core';
import type { Stores } from '../stores.ts';

/** Everything in this process, gone with it. */
export function memoryStores(blobs: BlobStore = new MemoryBlobStore()): Stores {
  const journal = new MemoryJournalStore();
  const ledger = new MemoryBudgetLedger();
  const cache = new MemoryCache();
  return {
    journal,
    blobs,
    ledger,
    cache,
    privatePaths: [],
    close: async () => {
      for (const store of [journal, ledger, cache, blobs]) await store.close();
    },
  };
}
