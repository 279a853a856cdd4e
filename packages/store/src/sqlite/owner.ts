import { journalErrors, type OwnerHandle } from '@orchestr8/core';
import type { SqliteJournal } from './journal.ts';

/** This process (or a part of it) as an owner of executions. */
export class SqliteOwner implements OwnerHandle {
  readonly ownerId: string;
  readonly #journal: SqliteJournal;

  constructor(ownerId: string, journal: SqliteJournal) {
    this.ownerId = ownerId;
    this.#journal = journal;
  }

  async acquire(executionId: string): Promise<{ readonly epoch: number; readonly lastSeq: number } | null> {
    this.#assertOpen();
    const { connection, writes, locks } = this.#journal;
    return connection.writes.submit(() =>
      writes.acquire(executionId, this.ownerId, (ownerId) => locks.isAlive(ownerId)),
    );
  }

  async release(executionId: string, epoch: number): Promise<void> {
    const { connection, writes, wakeUps } = this.#journal;
    const orphaned = await connection.writes.submit(() => writes.release(executionId, this.ownerId, epoch));
    if (orphaned !== null) wakeUps.orphaned(orphaned, this.ownerId);
  }

  async orphans(limit: number): Promise<readonly string[]> {
    this.#assertOpen();
    await this.#journal.freeDead();
    const { connection, reads } = this.#journal;
    return connection.read(() => reads.orphans(limit));
  }

  onInbox(listener: (executionId: string) => void): () => void {
    return this.#journal.wakeUps.onInbox(this.ownerId, listener);
  }

  onOrphan(listener: () => void): () => void {
    return this.#journal.wakeUps.onOrphan(this.ownerId, listener);
  }

  async close(): Promise<void> {
    const { connection, writes, locks, wakeUps } = this.#journal;
    if (!locks.has(this.ownerId)) return;
    const orphaned = await connection.writes.submit(() => writes.removeOwner(this.ownerId));
    locks.drop(this.ownerId);
    locks.remove(this.ownerId);
    if (orphaned !== null) wakeUps.orphaned(orphaned, this.ownerId);
  }

  #assertOpen(): void {
    if (!this.#journal.locks.has(this.ownerId)) throw journalErrors.storeClosed();
  }
}
