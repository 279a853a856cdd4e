import type {
  AppendRequest,
  ExecutionRecord,
  InboxMessage,
  JournalEvent,
  JournalStore,
  OwnerHandle,
} from '@orchestr8/core';

/** What a journal store is tried with: the store, and ways to do what only other processes do. */
export interface JournalStoreSubject {
  readonly store: JournalStore;
  /** The same data as another process would open it. A store in memory gives itself. */
  openAnother(): Promise<JournalStore>;
  /** The owner's process dies as by `kill -9`. */
  killOwner(ownerId: string): void | Promise<void>;
  close(): Promise<void>;
}

/** Numbered events whose data tells them apart; `text` makes them as large as needed. */
export function sampleEvents(first: number, count: number, text = ''): readonly JournalEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'log-written',
    seq: first + index,
    at: 1_000 + first + index,
    v: 1,
    path: 'step',
    data: { level: 'info', message: `event ${first + index}${text}` },
  }));
}

export function sampleRecord(executionId: string, over: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    executionId,
    parentId: null,
    rootId: executionId,
    workflow: 'sample',
    status: 'running',
    startedAt: 1_000,
    endedAt: null,
    lastSeq: 1,
    labels: {},
    ...over,
  };
}

export function sampleMessage(messageId: string, payload = 'payload'): InboxMessage {
  return { messageId, kind: 'signal', data: { name: 'go', payload } };
}

/** An append of one event after `expectedSeq` by the owner of epoch 1, unless told otherwise. */
export function sampleAppend(
  executionId: string,
  expectedSeq: number,
  over: Partial<AppendRequest> = {},
): AppendRequest {
  return {
    executionId,
    epoch: 1,
    expectedSeq,
    events: sampleEvents(expectedSeq + 1, 1),
    status: 'running',
    ...over,
  };
}

/** An owned execution (epoch 1) with one event. */
export async function createOwned(store: JournalStore, executionId: string): Promise<OwnerHandle> {
  const owner = await store.openOwner();
  await store.create(sampleRecord(executionId), sampleEvents(1, 1), owner);
  return owner;
}

export async function readAll(
  store: JournalStore,
  executionId: string,
  range?: { readonly from?: number; readonly to?: number },
): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of store.read(executionId, range)) events.push(event);
  return events;
}

export async function readSeqs(
  store: JournalStore,
  executionId: string,
  range?: { readonly from?: number; readonly to?: number },
): Promise<readonly number[]> {
  return (await readAll(store, executionId, range)).map((event) => event.seq);
}
