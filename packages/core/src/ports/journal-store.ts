import type { JsonValue } from '@orchestr8/schema';
import type { JournalEvent } from '../journal/events.ts';
import type { ExecutionStatus } from './engine.ts';

/** The row that lists know of an execution. Kept up to date in the same transaction as the events. */
export interface ExecutionRecord {
  readonly executionId: string;
  readonly parentId: string | null;
  readonly rootId: string;
  /** `metadata.id` of the document. */
  readonly workflow: string;
  readonly status: ExecutionStatus;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Sequence number of the last event. */
  readonly lastSeq: number;
  /** Free labels (task text, user, tenant) that lists show; filters know only `forkedFrom`. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface ExecutionFilter {
  readonly status?: readonly ExecutionStatus[];
  readonly workflow?: string;
  readonly parentId?: string | null;
  readonly rootId?: string;
  /** Only executions whose label `forkedFrom` is this id. */
  readonly forkedFrom?: string;
  readonly limit?: number;
  /** Cursor: only executions that started before this one, newest first. */
  readonly before?: string;
}

export interface AppendRequest {
  readonly executionId: string;
  /** The epoch that `acquire` gave. */
  readonly epoch: number;
  /** `lastSeq` before this append; the first event's `seq` is one more. */
  readonly expectedSeq: number;
  readonly events: readonly JournalEvent[];
  readonly status: ExecutionStatus;
  readonly endedAt?: number;
  /** Inbox messages that these events answer: removed in the same transaction. */
  readonly consumed?: readonly string[];
}

/** From anyone to the owner of an execution. Two messages with one `messageId` to one execution count once, for ever. */
export interface InboxMessage {
  readonly messageId: string;
  readonly kind: 'cancel' | 'signal' | 'approval' | 'top-up' | 'pause' | 'unpause' | 'child-ended';
  readonly data: JsonValue;
}

/** A process that owns executions. Its death (also `kill -9`) frees what it owned at once. */
export interface OwnerHandle {
  readonly ownerId: string;
  /**
   * Takes an execution that nobody alive owns. Null: somebody alive has it, or it has ended.
   * The epoch grows with each acquisition.
   */
  acquire(executionId: string): Promise<{ readonly epoch: number; readonly lastSeq: number } | null>;
  release(executionId: string, epoch: number): Promise<void>;
  /** Unfinished executions that nobody alive owns, oldest first. */
  orphans(limit: number): Promise<readonly string[]>;
  /** Calls back when messages may have come for an execution that this owner has. Wake-ups may be spurious, never missing for long (< 250 ms). */
  onInbox(listener: (executionId: string) => void): () => void;
  /** Calls back when an execution may have become an orphan (its owner died or released it unfinished). */
  onOrphan(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Where journals live. Errors: `execution-exists`, `execution-not-found`, `ownership-lost` (old epoch),
 * `sequence-conflict`, `store-full`, `store-locked`, `store-foreign`, `store-unavailable`, `store-failed`.
 */
export interface JournalStore {
  /** Registers this process as an owner. */
  openOwner(): Promise<OwnerHandle>;
  /**
   * Creates an execution with its first events, owned by `owner` (epoch 1), or unowned when `owner` is null.
   * @throws `execution-exists`
   */
  create(
    record: ExecutionRecord,
    events: readonly JournalEvent[],
    owner: OwnerHandle | null,
  ): Promise<{ readonly epoch: number }>;
  /** Durable when it resolves. A conflict fails only this execution's request, whatever was committed with it. */
  append(request: AppendRequest): Promise<void>;
  /** Events with `from <= seq <= to`, in order. */
  read(executionId: string, range?: { readonly from?: number; readonly to?: number }): AsyncIterable<JournalEvent>;
  /** Events by their sequence numbers (any order in, ascending out). */
  readMany(executionId: string, seqs: readonly number[]): Promise<readonly JournalEvent[]>;
  get(executionId: string): Promise<ExecutionRecord | undefined>;
  list(filter?: ExecutionFilter): Promise<readonly ExecutionRecord[]>;
  /** Durable when it resolves; false: a message with that id was there before. @throws `execution-not-found` */
  post(executionId: string, message: InboxMessage): Promise<boolean>;
  /** Messages not yet consumed, oldest first. */
  inbox(executionId: string): Promise<readonly InboxMessage[]>;
  /** Calls back after appends to an execution, from whatever process; may be spurious; late by < 250 ms. */
  onAppend(executionId: string, listener: () => void): () => void;
  close(): Promise<void>;
}
