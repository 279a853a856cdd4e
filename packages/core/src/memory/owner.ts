import type { OwnerHandle } from '../ports/journal-store.ts';
import { isEnded, journalErrors } from './journal-errors.ts';
import { Listeners } from './listeners.ts';
import type { StoredExecution } from './stored-execution.ts';

/** What an owner needs of the store that opened it. */
export interface OwnerHome {
  readonly executions: ReadonlyMap<string, StoredExecution>;
  isAlive(ownerId: string): boolean;
  gone(ownerId: string): void;
  /** Tells every living owner but `except` that executions became free. */
  orphaned(except: string): void;
}

/** One owner on a memory store: what a process is on a real one. */
export class MemoryOwner implements OwnerHandle {
  readonly ownerId: string;
  readonly #home: OwnerHome;
  readonly #inbox = new Listeners<'inbox', [executionId: string]>();
  readonly #orphans = new Listeners<'orphans'>();

  constructor(ownerId: string, home: OwnerHome) {
    this.ownerId = ownerId;
    this.#home = home;
  }

  async acquire(executionId: string): Promise<{ readonly epoch: number; readonly lastSeq: number } | null> {
    this.#assertAlive();
    const execution = this.#home.executions.get(executionId);
    if (execution === undefined) throw journalErrors.executionNotFound(executionId);
    if (!this.#isOrphan(execution)) return null;
    execution.ownerId = this.ownerId;
    execution.epoch += 1;
    return { epoch: execution.epoch, lastSeq: execution.log.lastSeq };
  }

  async release(executionId: string, epoch: number): Promise<void> {
    const execution = this.#home.executions.get(executionId);
    if (execution?.ownerId !== this.ownerId || execution.epoch !== epoch) return;
    execution.ownerId = null;
    if (!isEnded(execution.record.status)) this.#home.orphaned(this.ownerId);
  }

  async orphans(limit: number): Promise<readonly string[]> {
    this.#assertAlive();
    return [...this.#home.executions.values()]
      .filter((execution) => this.#isOrphan(execution))
      .sort((a, b) => a.record.startedAt - b.record.startedAt)
      .slice(0, limit)
      .map((execution) => execution.record.executionId);
  }

  onInbox(listener: (executionId: string) => void): () => void {
    return this.#inbox.add('inbox', listener);
  }

  onOrphan(listener: () => void): () => void {
    return this.#orphans.add('orphans', listener);
  }

  async close(): Promise<void> {
    if (!this.#home.isAlive(this.ownerId)) return;
    let left = false;
    for (const execution of this.#home.executions.values()) {
      if (execution.ownerId !== this.ownerId) continue;
      execution.ownerId = null;
      left ||= !isEnded(execution.record.status);
    }
    this.#inbox.clear();
    this.#orphans.clear();
    this.#home.gone(this.ownerId);
    if (left) this.#home.orphaned(this.ownerId);
  }

  /** The store's side: a message came for an execution of this owner. */
  messageCame(executionId: string): void {
    this.#inbox.call('inbox', executionId);
  }

  /** The store's side: an execution became free. */
  orphanCame(): void {
    this.#orphans.call('orphans');
  }

  #isOrphan(execution: StoredExecution): boolean {
    if (isEnded(execution.record.status)) return false;
    return execution.ownerId === null || !this.#home.isAlive(execution.ownerId);
  }

  #assertAlive(): void {
    if (!this.#home.isAlive(this.ownerId)) throw journalErrors.storeClosed();
  }
}
