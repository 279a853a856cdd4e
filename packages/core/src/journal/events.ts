import type { Budget, ErrorData, JsonValue, WorkflowDocument } from '@orchestr8/schema';
import type { BudgetScope } from '../ports/budget-ledger.ts';
import type { StoredValue } from './stored-value.ts';

/** Tokens, money and calls: an amount to reserve, or one that was spent. `usd` null: the price is unknown. */
export interface Amount {
  readonly usd: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Model and tool calls. */
  readonly calls: number;
}

/** The key of a {@link Pin}: `tool file_operations@^1`. */
export function pinKey(kind: Pin['kind'], reference: string): string {
  return `${kind} ${reference}`;
}

/** What a reference (`id` or `id@range`) was resolved to at the start, so that a later registry can't change a run. */
export interface Pin {
  readonly kind: 'agent' | 'tool' | 'workflow';
  readonly id: string;
  readonly version: string;
  /** The time-out that the tool or agent declares, in milliseconds; `null`: it has none of its own and needs none. */
  readonly timeoutMs?: number | null;
  /** The document, for a workflow. */
  readonly document?: WorkflowDocument;
}

/** A file that a step left behind. */
export interface ArtifactRecord {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Where it stands: a blob, or a file in the workspace (absolute). */
  readonly location: { readonly blob: string } | { readonly path: string };
}

export type AttemptEndReason = 'cancelled' | 'timeout' | 'owner-lost';

/** The data of every event, by type. A type never changes its meaning; a new shape takes a new `v`. */
export interface EventData {
  'execution-started': {
    readonly document: WorkflowDocument;
    readonly input: StoredValue;
    /** By `pinKey(kind, reference)`. */
    readonly pins: Readonly<Record<string, Pin>>;
    readonly parentId: string | null;
    readonly rootId: string;
    /** 0 for a root; at most 8. */
    readonly depth: number;
    readonly budget: Budget | null;
    /** Of a child: limits of the steps above it, whose accounts it spends from too. */
    readonly budgetScopes?: readonly BudgetScope[];
    /** What the caller attached: workspace, labels, allow-lists. Children inherit it. */
    readonly context: Readonly<Record<string, JsonValue>>;
    readonly correlationId: string;
  };
  /** A new owner took over after a crash or a restart; attempts that were running start again. */
  'execution-recovered': { readonly epoch: number };
  /** This journal is a copy of `from` up to `at`; what was unfinished starts again. */
  'execution-forked': {
    readonly from: string;
    readonly at: number;
    readonly override: { readonly path: string; readonly input: StoredValue } | null;
  };
  'execution-paused': {
    readonly reason: 'budget-exceeded' | 'requested';
    readonly detail: string;
    readonly path?: string;
  };
  'execution-unpaused': { readonly by: string | null };
  'budget-raised': { readonly budget: Budget };
  'execution-cancel-requested': { readonly by: string | null; readonly reason: string | null };
  'execution-completed': { readonly output: StoredValue };
  'execution-failed': { readonly error: ErrorData };
  'execution-cancelled': { readonly reason: string | null };

  /** The step is ready to run: `input` is resolved (null for a holder). Times are absolute, ms since the epoch. */
  'step-scheduled': {
    readonly kind: string;
    readonly input: StoredValue | null;
    /** What else was resolved: an agent's `config`; the document or reference of a `workflow` step given by an expression. */
    readonly settings?: StoredValue;
    /** When the step's time-out fires. */
    readonly timeoutAt?: number;
    /** When a sleep ends, or an approval or signal expires. */
    readonly dueAt?: number;
    /** What a `signal` step waits for: its resolved `name`. */
    readonly signal?: string;
  };
  /** Of an agent's or tool's step it is the success of the attempt whose number stands on it. */
  'step-completed': { readonly output: StoredValue };
  'step-failed': { readonly error: ErrorData };
  'step-cancelled': { readonly reason: string };
  /** For a later version: today a step that is not needed has no events at all. */
  'step-skipped': { readonly reason: string };
  /**
   * An expression, a schema or a limit stopped the step (without a path: the workflow's output) where a question was
   * asked. `purpose` is the command's type. A `step-failed` follows unless something handles it.
   */
  'evaluation-failed': { readonly purpose: string; readonly error: ErrorData };

  'attempt-started': { readonly tool?: string; readonly agent?: string; readonly attemptTimeoutAt?: number };
  /** The breaker was open, so no attempt was made, and none is made later: the step fails with this error. */
  'attempt-rejected': { readonly error: ErrorData };
  'attempt-failed': { readonly error: ErrorData };
  /** Unasked (nobody cancelled it), the attempt is admitted again under its number. */
  'attempt-cancelled': { readonly reason: AttemptEndReason };
  'retry-scheduled': { readonly nextAttempt: number; readonly dueAt: number };
  /** A holder is tried again as a whole: what is inside runs in attempt group `newGroup`. */
  'group-opened': { readonly newGroup: number; readonly attempt: number };

  'timer-fired': { readonly timer: TimerPurpose };
  /** `items` is the list, `length` its items. */
  'map-expanded': { readonly items: StoredValue; readonly length: number };
  /** Position of the case; as many as there are cases: `else`; null: neither. */
  'branch-taken': { readonly index: number | null };
  /** Whether `until` was true after this round. */
  'loop-tested': { readonly iteration: number; readonly done: boolean };
  'child-started': { readonly executionId: string };
  'child-ended': {
    readonly executionId: string;
    readonly status: 'completed' | 'failed' | 'cancelled';
    readonly output?: StoredValue;
    readonly error?: ErrorData;
    /** Of the child and all its descendants. */
    readonly spent: Amount;
  };

  'approval-requested': {
    /**
     * Null for an `approval` step; the call's name for an approval inside an agent or for a tool. The expiry of a named
     * one is the driver's: the attempt that asked goes on, or is run again, and finds it.
     */
    readonly name: string | null;
    readonly message: string;
    readonly payload: JsonValue;
    readonly payloadHash: string;
    readonly expiresAt?: number;
  };
  'approval-decided': {
    readonly name: string | null;
    readonly decision: 'approved' | 'rejected';
    readonly payload: JsonValue;
    readonly by: string | null;
    readonly reason: string | null;
  };
  'signal-received': { readonly name: string; readonly payload: JsonValue; readonly messageId: string };

  'checkpoint-recorded': {
    readonly key: string;
    readonly inputHash: string;
    readonly result: StoredValue;
    /** What the calls inside cost. For people: `model-called` has it, too, and only that is added up. */
    readonly spent?: Amount;
  };
  /** The sum of these, and of `child-ended`, is what the execution cost. */
  'model-called': {
    readonly role: string;
    readonly provider: string;
    readonly model: string;
    readonly spent: Amount;
    readonly latencyMs: number;
    readonly firstTokenMs: number | null;
    readonly attempts: number;
    readonly cached: boolean;
    readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  };
  'tool-called': {
    readonly tool: string;
    readonly input: StoredValue;
    readonly output?: StoredValue;
    readonly error?: ErrorData;
    readonly runMs: number;
  };
  /** Reserved and settled in the ledger; not added up here. */
  'budget-reserved': { readonly reservationId: string; readonly amount: Amount };
  'budget-settled': { readonly reservationId: string; readonly spent: Amount };
  'artifact-stored': ArtifactRecord;
  'log-written': { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };
}

export type EventType = keyof EventData;
export type TimerPurpose = 'timeout' | 'retry' | 'sleep' | 'expiry';

/** An event before the driver stamps it with its sequence number and time. */
export type EventDraft<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    readonly path?: string;
    /** Attempt group: 0, or the number that the last `group-opened` above the step gave out. */
    readonly group?: number;
    readonly attempt?: number;
    readonly idempotencyKey?: string;
    readonly data: EventData[K];
  };
}[T];

/** A durable event. `seq` counts from 1 without a gap; `at` is milliseconds since the epoch; `v` is the version of this type's data. */
export type JournalEvent<T extends EventType = EventType> = EventDraft<T> & {
  readonly seq: number;
  readonly at: number;
  readonly v: number;
};
