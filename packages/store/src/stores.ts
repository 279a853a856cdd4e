import type { BlobStore, BudgetLedger, Cache, JournalStore } from '@orchestr8/core';

/** All that an engine keeps. `close` closes each of them. */
export interface Stores {
  readonly journal: JournalStore;
  readonly blobs: BlobStore;
  readonly ledger: BudgetLedger;
  readonly cache: Cache;
  /**
   * Absolute paths; nothing in this process may open them or a file whose path begins with one. Closing such a file
   * drops SQLite's locks on it (POSIX), and another process could then write at the same time. One that ends with `/` is
   * a directory with all it holds: that of the blobs.
   */
  readonly privatePaths: readonly string[];
  close(): Promise<void>;
}
