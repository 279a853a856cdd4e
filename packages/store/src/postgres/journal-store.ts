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
import { PostgresJournal } from './journal.ts';
import { PostgresOwner } from './owner.ts';

/** So many events are looked up at one go. */
const lookedUpAtOnce = 500;

/** Journals in a PostgreSQL schema that several processes, on several machines, may use at once. */
export class PostgresJournalStore implements JournalStore {
  readonly #connection: Connection;
  readonly #journal: PostgresJournal;
  readonly #owners = new Set<PostgresOwner>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#journal = new PostgresJournal(connection);
  }

  async openOwner(): Promise<OwnerHandle> {
    this.#connection.assertOpen();
    const owner = new PostgresOwner(await this.#journal.lifeline.open(), this.#journal);
    this.#owners.add(owner);
    await this.#journal.freeDead();
    return owner;
  }

  /** For tests: the owner is as dead as if its process had been. */
  async killOwner(ownerId: string): Promise<void> {
    await this.#journal.lifeline.drop(ownerId);
  }

  async create(
    record: ExecutionRecord,
    events: readonly JournalEvent[],
    owner: OwnerHandle | null,
  ): Promise<{ readonly epoch: number }> {
    const { writes, lifeline, wakeUps } = this.#journal;
    if (owner !== null && !lifeline.has(owner.ownerId)) throw journalErrors.storeClosed();
    const creation = prepareCreation(record, events, owner?.ownerId ?? null);
    const created = await writes.creations.submit(creation);
    wakeUps.appended(record.executionId);
    if (owner === null) wakeUps.orphaned('');
    return created;
  }

  async append(request: AppendRequest): Promise<void> {
    const { writes, wakeUps } = this.#journal;
    await writes.appends.submit(prepareAppend(request));
    wakeUps.appended(request.executionId);
  }

  async *read(
    executionId: string,
    range: { readonly from?: number; readonly to?: number } = {},
  ): AsyncIterable<JournalEvent> {
    const to = range.to ?? Number.MAX_SAFE_INTEGER;
    let from = range.from ?? 1;
    for (;;) {
      const page = await this.#journal.reads.page(executionId, from, to);
      const last = page.at(-1);
      if (last === undefined) return;
      yield* page;
      from = last.seq + 1;
    }
  }

  async readMany(executionId: string, seqs: readonly number[]): Promise<readonly JournalEvent[]> {
    const ascending = [...new Set(seqs)].sort((a, b) => a - b);
    const events: JournalEvent[] = [];
    for (let first = 0; first < ascending.length; first += lookedUpAtOnce) {
      const some = ascending.slice(first, first + lookedUpAtOnce);
      events.push(...(await this.#journal.reads.events(executionId, some)));
    }
    return events;
  }

  get(executionId: string): Promise<ExecutionRecord | undefined> {
    return this.#journal.reads.get(executionId);
  }

  list(filter: ExecutionFilter = {}): Promise<readonly ExecutionRecord[]> {
    return this.#journal.reads.list(filter);
  }

  async post(executionId: string, message: InboxMessage): Promise<boolean> {
    const { writes, wakeUps } = this.#journal;
    const isNew = await writes.posts.submit({ executionId, message: { ...message }, text: JSON.stringify(message) });
    if (isNew) wakeUps.posted(executionId);
    return isNew;
  }

  inbox(executionId: string): Promise<readonly InboxMessage[]> {
    return this.#journal.reads.inbox(executionId);
  }

  onAppend(executionId: string, listener: () => void): () => void {
    return this.#journal.wakeUps.onAppend(executionId, listener);
  }

  /** Frees its owners. The connection stays open: other stores share it. */
  async close(): Promise<void> {
    for (const owner of this.#owners) await owner.close();
    this.#owners.clear();
    await this.#journal.writes.close();
    await this.#journal.wakeUps.close();
    await this.#journal.lifeline.close();
  }
}
