import { journalErrors, type OwnerHandle } from '@orchestr8/core';
import type { PostgresJournal } from './journal.ts';

/** This process (or a part of it) as an owner of executions. */
export class PostgresOwner implements OwnerHandle {
  readonly ownerId: string;
  readonly #journal: PostgresJournal;

  constructor(ownerId: string, journal: PostgresJournal) {
    this.ownerId = ownerId;
    this.#journal = journal;
  }

  async acquire(executionId: string): Promise<{ readonly epoch: number; readonly lastSeq: number } | null> {
    this.#assertOpen();
    return this.#journal.writes.acquisitions.submit({ executionId, ownerId: this.ownerId });
  }

  async release(executionId: string, epoch: number): Promise<void> {
    const { writes, wakeUps } = this.#journal;
    const orphaned = await writes.releases.submit({ executionId, ownerId: this.ownerId, epoch });
    if (orphaned) wakeUps.orphaned(this.ownerId);
  }

  async orphans(limit: number): Promise<readonly string[]> {
    this.#assertOpen();
    await this.#journal.freeDead();
    return this.#journal.reads.orphans(limit);
  }

  onInbox(listener: (executionId: string) => void): () => void {
    return this.#journal.wakeUps.onInbox(this.ownerId, listener);
  }

  onOrphan(listener: () => void): () => void {
    return this.#journal.wakeUps.onOrphan(this.ownerId, listener);
  }

  async close(): Promise<void> {
    const { writes, lifeline, wakeUps } = this.#journal;
    if (!lifeline.has(this.ownerId)) return;
    const orphaned = await writes.removals.submit(this.ownerId);
    await lifeline.drop(this.ownerId);
    if (orphaned) wakeUps.orphaned(this.ownerId);
  }

  #assertOpen(): void {
    if (!this.#journal.lifeline.has(this.ownerId)) throw journalErrors.storeClosed();
  }
}
