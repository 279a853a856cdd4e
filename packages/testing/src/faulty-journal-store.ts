import type {
  AppendRequest,
  ExecutionFilter,
  ExecutionRecord,
  InboxMessage,
  JournalEvent,
  JournalStore,
  OwnerHandle,
} from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';

/** When and how a {@link FaultyJournalStore} dies. */
export interface Fault {
  /** Dies at this durable write (`create`, `append` or `post`), counted from 1. Default: only on {@link FaultyJournalStore.crash}. */
  readonly crashAt?: number;
  /** `before`: the write never became durable. `after`: it did, but nobody was told. */
  readonly when?: 'before' | 'after';
  /** How the store underneath learns that an owner died, such as `MemoryJournalStore.killOwner`. */
  readonly killOwner: (ownerId: string) => void;
}

/**
 * A store as a process sees it that dies at its n-th write, as by `kill -9`. From then on every call fails with
 * `process-dead`, no listener is called, and what the process owned is free for others on the store underneath.
 *
 * @example
 * ```ts
 * const journal = new MemoryJournalStore();
 * const dying = new FaultyJournalStore(journal, { crashAt: 3, when: 'after', killOwner: (id) => journal.killOwner(id) });
 * ```
 */
export class FaultyJournalStore implements JournalStore {
  /** Resolves when it dies. */
  readonly crashed: Promise<void>;
  readonly #inner: JournalStore;
  readonly #fault: Fault;
  readonly #owners = new Map<string, OwnerHandle>();
  readonly #tellCrashed: () => void;
  #writes = 0;
  #dead = false;

  constructor(inner: JournalStore, fault: Fault) {
    this.#inner = inner;
    this.#fault = fault;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.crashed = promise;
    this.#tellCrashed = resolve;
  }

  /** Durable writes asked for so far: run once without a fault to learn how many there are to die at. */
  get writes(): number {
    return this.#writes;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** Dies now. */
  crash(): void {
    if (this.#dead) return;
    this.#dead = true;
    for (const ownerId of this.#owners.keys()) this.#fault.killOwner(ownerId);
    this.#tellCrashed();
  }

  async openOwner(): Promise<OwnerHandle> {
    const owner = await this.#alive(() => this.#inner.openOwner());
    this.#owners.set(owner.ownerId, owner);
    return {
      ownerId: owner.ownerId,
      acquire: (executionId) => this.#alive(() => owner.acquire(executionId)),
      release: (executionId, epoch) => this.#alive(() => owner.release(executionId, epoch)),
      orphans: (limit) => this.#alive(() => owner.orphans(limit)),
      onInbox: (listener) => owner.onInbox((executionId) => this.#unlessDead(() => listener(executionId))),
      onOrphan: (listener) => owner.onOrphan(() => this.#unlessDead(listener)),
      close: async () => {
        this.#owners.delete(owner.ownerId);
        if (!this.#dead) await owner.close();
      },
    };
  }

  create(
    record: ExecutionRecord,
    events: readonly JournalEvent[],
    owner: OwnerHandle | null,
  ): Promise<{ readonly epoch: number }> {
    const inner = owner === null ? null : (this.#owners.get(owner.ownerId) ?? owner);
    return this.#write(() => this.#inner.create(record, events, inner));
  }

  append(request: AppendRequest): Promise<void> {
    return this.#write(() => this.#inner.append(request));
  }

  async *read(
    executionId: string,
    range?: { readonly from?: number; readonly to?: number },
  ): AsyncIterable<JournalEvent> {
    this.#assertAlive();
    for await (const event of this.#inner.read(executionId, range)) {
      this.#assertAlive();
      yield event;
    }
  }

  readMany(executionId: string, seqs: readonly number[]): Promise<readonly JournalEvent[]> {
    return this.#alive(() => this.#inner.readMany(executionId, seqs));
  }

  get(executionId: string): Promise<ExecutionRecord | undefined> {
    return this.#alive(() => this.#inner.get(executionId));
  }

  list(filter?: ExecutionFilter): Promise<readonly ExecutionRecord[]> {
    return this.#alive(() => this.#inner.list(filter));
  }

  post(executionId: string, message: InboxMessage): Promise<boolean> {
    return this.#write(() => this.#inner.post(executionId, message));
  }

  inbox(executionId: string): Promise<readonly InboxMessage[]> {
    return this.#alive(() => this.#inner.inbox(executionId));
  }

  onAppend(executionId: string, listener: () => void): () => void {
    return this.#inner.onAppend(executionId, () => this.#unlessDead(listener));
  }

  /** Leaves the store underneath open: it belongs to the test. */
  async close(): Promise<void> {
    for (const owner of this.#owners.values()) if (!this.#dead) await owner.close();
    this.#owners.clear();
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    this.#assertAlive();
    this.#writes += 1;
    const isFatal = this.#writes === this.#fault.crashAt;
    if (isFatal && this.#fault.when !== 'after') this.crash();
    return this.#alive(async () => {
      const result = await write();
      if (isFatal) this.crash();
      return result;
    });
  }

  /** What was under way when the process died reports nothing either. */
  async #alive<T>(work: () => Promise<T>): Promise<T> {
    this.#assertAlive();
    try {
      return await work();
    } finally {
      this.#assertAlive();
    }
  }

  #unlessDead(call: () => void): void {
    if (!this.#dead) call();
  }

  #assertAlive(): void {
    if (!this.#dead) return;
    throw new OrchestratorError('The process of this store died (a test made it).', { code: 'process-dead' });
  }
}
