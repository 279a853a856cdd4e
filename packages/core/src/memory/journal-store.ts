import type { JournalEvent } from '../journal/events.ts';
import type {
  AppendRequest,
  ExecutionFilter,
  ExecutionRecord,
  InboxMessage,
  JournalStore,
  OwnerHandle,
} from '../ports/journal-store.ts';
import { EventLog } from './event-log.ts';
import { followsOn, isEnded, journalErrors } from './journal-errors.ts';
import { Listeners } from './listeners.ts';
import { MemoryOwner } from './owner.ts';
import type { StoredExecution } from './stored-execution.ts';

/**
 * A journal store without a disk. Several owners (as of several processes) may use one object at once; `close` frees
 * its owners and keeps what was written, so the same object can be opened again.
 */
export class MemoryJournalStore implements JournalStore {
  readonly #executions = new Map<string, StoredExecution>();
  readonly #owners = new Map<string, MemoryOwner>();
  readonly #appends = new Listeners<string>();
  #ownersOpened = 0;

  async openOwner(): Promise<OwnerHandle> {
    this.#ownersOpened += 1;
    const owner = new MemoryOwner(`owner-${this.#ownersOpened}`, {
      executions: this.#executions,
      isAlive: (ownerId) => this.#owners.has(ownerId),
      gone: (ownerId) => this.#owners.delete(ownerId),
      orphaned: (except) => this.#callOrphaned(except),
    });
    this.#owners.set(owner.ownerId, owner);
    return owner;
  }

  /** For tests: the owner dies as by `kill -9`. What it owned is free at once; its handle and its appends are refused. */
  killOwner(ownerId: string): void {
    if (this.#owners.delete(ownerId)) this.#callOrphaned(ownerId);
  }

  async create(
    record: ExecutionRecord,
    events: readonly JournalEvent[],
    owner: OwnerHandle | null,
  ): Promise<{ readonly epoch: number }> {
    const { executionId } = record;
    if (this.#executions.has(executionId)) throw journalErrors.executionExists(executionId);
    if (!followsOn(0, events)) throw journalErrors.sequenceConflict(executionId, events[0]?.seq ?? 1, 0);
    if (owner !== null && !this.#owners.has(owner.ownerId)) throw journalErrors.storeClosed();
    const log = new EventLog();
    log.append(events);
    const epoch = owner === null ? 0 : 1;
    this.#executions.set(executionId, {
      record: { ...record, labels: { ...record.labels } },
      log,
      inbox: new Map(),
      messageIds: new Set(),
      ownerId: owner?.ownerId ?? null,
      epoch,
    });
    this.#appends.call(executionId);
    if (owner === null && !isEnded(record.status)) this.#callOrphaned(null);
    return { epoch };
  }

  async append(request: AppendRequest): Promise<void> {
    const { executionId, epoch, expectedSeq, events } = request;
    const execution = this.#existing(executionId);
    const owned = execution.ownerId !== null && this.#owners.has(execution.ownerId);
    if (!owned || execution.epoch !== epoch) throw journalErrors.ownershipLost(executionId, epoch);
    if (execution.log.lastSeq !== expectedSeq || !followsOn(expectedSeq, events)) {
      throw journalErrors.sequenceConflict(executionId, expectedSeq, execution.log.lastSeq);
    }
    execution.log.append(events);
    const { record } = execution;
    const { status, endedAt = record.endedAt } = request;
    if (status !== record.status || endedAt !== record.endedAt) execution.record = { ...record, status, endedAt };
    for (const messageId of request.consumed ?? []) execution.inbox.delete(messageId);
    this.#appends.call(executionId);
  }

  async *read(
    executionId: string,
    range: { readonly from?: number; readonly to?: number } = {},
  ): AsyncIterable<JournalEvent> {
    const log = this.#executions.get(executionId)?.log;
    if (log === undefined) return;
    yield* log.read(numbers(range.from ?? 1, Math.min(range.to ?? Infinity, log.lastSeq)));
  }

  async readMany(executionId: string, seqs: readonly number[]): Promise<readonly JournalEvent[]> {
    const ascending = [...new Set(seqs)].sort((a, b) => a - b);
    return [...(this.#executions.get(executionId)?.log.read(ascending) ?? [])];
  }

  async get(executionId: string): Promise<ExecutionRecord | undefined> {
    const execution = this.#executions.get(executionId);
    return execution === undefined ? undefined : snapshot(execution);
  }

  async list(filter: ExecutionFilter = {}): Promise<readonly ExecutionRecord[]> {
    const before = filter.before === undefined ? null : this.#existing(filter.before);
    const found = [...this.#executions.values()].filter(
      (execution) => execution === before || matches(execution.record, filter),
    );
    // A stable sort of the newest-first order: of two that started at one time, the one created later comes first.
    const newestFirst = found.reverse().sort((a, b) => b.record.startedAt - a.record.startedAt);
    const first = before === null ? 0 : newestFirst.indexOf(before) + 1;
    return newestFirst.slice(first, first + (filter.limit ?? newestFirst.length)).map(snapshot);
  }

  async post(executionId: string, message: InboxMessage): Promise<boolean> {
    const execution = this.#existing(executionId);
    if (execution.messageIds.has(message.messageId)) return false;
    execution.messageIds.add(message.messageId);
    execution.inbox.set(message.messageId, JSON.stringify(message));
    if (execution.ownerId !== null) this.#owners.get(execution.ownerId)?.messageCame(executionId);
    return true;
  }

  async inbox(executionId: string): Promise<readonly InboxMessage[]> {
    const messages = this.#executions.get(executionId)?.inbox.values() ?? [];
    return [...messages].map((message) => JSON.parse(message) as InboxMessage);
  }

  onAppend(executionId: string, listener: () => void): () => void {
    return this.#appends.add(executionId, listener);
  }

  async close(): Promise<void> {
    for (const owner of this.#owners.values()) await owner.close();
    this.#appends.clear();
  }

  #existing(executionId: string): StoredExecution {
    const execution = this.#executions.get(executionId);
    if (execution === undefined) throw journalErrors.executionNotFound(executionId);
    return execution;
  }

  #callOrphaned(except: string | null): void {
    for (const owner of this.#owners.values()) if (owner.ownerId !== except) owner.orphanCame();
  }
}

function* numbers(from: number, to: number): Generator<number> {
  for (let seq = Math.max(from, 1); seq <= to; seq += 1) yield seq;
}

function snapshot({ record, log }: StoredExecution): ExecutionRecord {
  return { ...record, labels: { ...record.labels }, lastSeq: log.lastSeq };
}

function matches(record: ExecutionRecord, filter: ExecutionFilter): boolean {
  return (
    (filter.status === undefined || filter.status.includes(record.status)) &&
    (filter.workflow === undefined || filter.workflow === record.workflow) &&
    (filter.parentId === undefined || filter.parentId === record.parentId) &&
    (filter.rootId === undefined || filter.rootId === record.rootId) &&
    (filter.forkedFrom === undefined || filter.forkedFrom === record.labels['forkedFrom'])
  );
}
