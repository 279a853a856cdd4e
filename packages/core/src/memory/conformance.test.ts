import {
  blobStoreConformance,
  budgetLedgerConformance,
  cacheConformance,
  journalStoreConformance,
} from '@orchestr8/testing';
import { describe, it } from 'vitest';
import { MemoryBlobStore } from './blob-store.ts';
import { MemoryBudgetLedger } from './budget-ledger.ts';
import { MemoryCache } from './cache.ts';
import { MemoryJournalStore } from './journal-store.ts';

journalStoreConformance({ describe, it }, 'memory', async () => {
  const store = new MemoryJournalStore();
  return {
    store,
    openAnother: async () => store,
    killOwner: (ownerId) => store.killOwner(ownerId),
    close: () => store.close(),
  };
});

blobStoreConformance({ describe, it }, 'memory', async () => {
  const blobs = new MemoryBlobStore();
  return { blobs, openAnother: async () => blobs, close: () => blobs.close() };
});

budgetLedgerConformance({ describe, it }, 'memory', async () => {
  const ledger = new MemoryBudgetLedger();
  return { ledger, openAnother: async () => ledger, close: () => ledger.close() };
});

cacheConformance({ describe, it }, 'memory', async () => {
  let now = 0;
  const cache = new MemoryCache({ now: () => now });
  return {
    cache,
    pass: async (ms) => {
      now += ms;
    },
    close: () => cache.close(),
  };
});
