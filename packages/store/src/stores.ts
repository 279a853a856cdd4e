import type { BlobStore, BudgetLedger, Cache, JournalStore } from '@orchestr8/core';

/** All that an engine keeps. `close` closes each of them. */
export interface Stores {
  readonly journal: JournalStore;
  readonly blobs: BlobStore;
  readonly ledger: BudgetLedger;
  readonly cache: Cache;
  close(): Promise<void>;
}
