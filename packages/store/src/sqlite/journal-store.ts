import { randomUUID } from 'node:crypto';
import {
  journalErrors,
  type AppendRequest,
  type ExecutionFilter,
  type ExecutionRecord,
  type InboxMessage,
  type JournalEvent,
  type JournalStore,
  type OwnerHandle,
} from '@orchestr8/core';
import { prepareAppend, prepareCreation } from '../rows/prepared-writes.ts';
import type { Connection } from './connection.ts';
import { SqliteJournal } from './journal.ts';
import { SqliteOwner } from './owner.ts';
import { makeOwnerId } from './process-identity.ts';

/** So many events are looked up at one go. */
const lookedUpAtOnce = 500;

/** Journals in a SQLite file that several processes may use at once. */
export class SqliteJournalStore implements JournalStore {
  readonly #connection: Connection;
  readonly #journal: SqliteJournal;
  readonly #owners = new Set<SqliteOwner>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#journal = new SqliteJournal(connection);
  }

  async openOwner(): Promise<OwnerHandle> {
    const { writes, locks, wakeUps } = this.#journal;
    const ownerId = makeOwnerId(randomUUID());
    const orphaned = await this.#connection.writes.submit(() => {
      locks.take(ownerId);
      writes.registerOwner(ownerId);
      return this.#journal.removeDead();
    });
    if (orphaned !== null) wakeUps.orphaned(orphaned, null);
    const owner = new SqliteOwner(ownerId, this.#journal);
    this.#owners.add(owner);
    return owner;
  }

  /** For tests: the owner is as dead as if its process had been. */
  killOwner(ownerId: string): void {
    this.#journal.locks.drop(ownerId);
    this.#journal.locks.remove(ownerId);
  }

  async create(
    record: ExecutionRecord,
    events: readonly JournalEvent[],
    owner: OwnerHandle | null,
  ): Promise<{ readonly epoch: number }> {
    const { writes, locks, wakeUps } = this.#journal;
    if (owner !== null && !locks.has(owner.ownerId)) throw journalErrors.storeClosed();
    const creation = prepareCreation(record, events, owner?.ownerId ?? null);
    const { epoch, orphaned } = await this.#connection.writes.submit(() => writes.create(creation));
    wakeUps.appended(record.executionId);
    if (orphaned !== null) wakeUps.orphaned(orphaned, null);
    return { epoch };
  }

  async append(request: AppendRequest): Promise<void> {
    const { writes, wakeUps } = this.#journal;
    const prepared = prepareAppend(request);
    await this.#connection.writes.submit(() => writes.append(prepared));
    wakeUps.appended(request.executionId);
  }

  async *read(
    executionId: string,
    range: { readonly from?: number; readonly to?: number } = {},
  ): AsyncIterable<JournalEvent> {
    const { reads } = this.#journal;
    const to = range.to ?? Number.MAX_SAFE_INTEGER;
    let from = range.from ?? 1;
    for (;;) {
      const page = await this.#connection.read(() => reads.page(executionId, from, to));
      const last = page.at(-1);
      if (last === undefined) return;
      yield* page;
      from = last.seq + 1;
    }
  }

  async readMany(executionId: string, seqs: readonly number[]): Promise<readonly JournalEvent[]> {
    const { reads } = this.#journal;
    const ascending = [...new Set(seqs)].sort((a, b) => a - b);
    const events: JournalEvent[] = [];
    for (let first = 0; first < ascending.length; first += lookedUpAtOnce) {
      if (first > 0) await new Promise((resolve) => setImmediate(resolve));
      const some = ascending.slice(first, first + lookedUpAtOnce);
      events.push(...(await this.#connection.read(() => reads.events(executionId, some))));
    }
    return events;
  }

  get(executionId: string): Promise<ExecutionRecord | undefined> {
    return this.#connection.read(() => this.#journal.reads.get(executionId));
  }

  list(filter: ExecutionFilter = {}): Promise<readonly ExecutionRecord[]> {
    return this.#connection.read(() => this.#journal.reads.list(filter));
  }

  async post(executionId: string, message: InboxMessage): Promise<boolean> {
    const { writes, wakeUps } = this.#journal;
    const text = JSON.stringify(message);
    const { isNew, owner } = await this.#connection.writes.submit(() => writes.post(executionId, message, text));
    if (isNew && owner !== null) wakeUps.posted(executionId, owner);
    return isNew;
  }

  inbox(executionId: string): Promise<readonly InboxMessage[]> {
    return this.#connection.read(() => this.#journal.reads.inbox(executionId));
  }

  onAppend(executionId: string, listener: () => void): () => void {
    return this.#journal.wakeUps.onAppend(executionId, listener);
  }

  /** Frees its owners. The connection stays open: other stores share it. */
  async close(): Promise<void> {
    for (const owner of this.#owners) await owner.close();
    this.#owners.clear();
    this.#journal.wakeUps.close();
  }
}
