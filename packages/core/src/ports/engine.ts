import type { Budget, ErrorData, JsonValue, WorkflowDocument } from '@orchestr8/schema';
import type { Amount, ArtifactRecord, JournalEvent } from '../journal/events.ts';
import type { ExecutionFilter, ExecutionRecord } from './journal-store.ts';
import type { StoredValue } from '../journal/stored-value.ts';

export type ExecutionStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'paused'
  | 'cancelling'
  | 'completed'
  | 'failed'
  | 'cancelled';

export interface StartRequest {
  /** A document, or the reference (`id` or `id@range`) of a registered workflow. */
  readonly workflow: WorkflowDocument | string;
  readonly input?: JsonValue;
  /** Given by the caller, or made here. An id in use is refused: `execution-exists`. */
  readonly executionId?: string;
  readonly budget?: Budget;
  /** Absolute. Default: the engine's. */
  readonly workspace?: string;
  readonly readable?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Attached to the execution; its children inherit it. The engine reads `allowedTools` in it: ids or references of the
   * only tools that the execution and all below it may call, in steps and with `StepContext.tool`. Another is refused
   * with `tool-not-allowed`, at the start where a document names it. Without the list every tool may be called.
   */
  readonly context?: Readonly<Record<string, JsonValue>>;
  readonly correlationId?: string;
}

/** One row of `inspect`. Times in milliseconds. */
export interface StepView {
  readonly path: string;
  readonly group: number;
  readonly kind: string;
  readonly status: 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled' | 'skipped';
  readonly attempts: number;
  /** From ready to the first attempt. */
  readonly queuedMs: number;
  readonly runMs: number;
  readonly cost: { readonly usd: number | null; readonly tokens: { readonly input: number; readonly output: number } };
  readonly error?: ErrorData;
  /** The child execution of a `workflow` step. */
  readonly childId?: string;
}

export interface PendingApproval {
  /** The execution that asks: this one or a descendant. */
  readonly executionId: string;
  readonly path: string;
  readonly name: string | null;
  readonly message: string;
  readonly payload: JsonValue;
  readonly payloadHash: string;
  readonly requestedAt: number;
  readonly expiresAt: number | null;
}

export interface ExecutionView extends ExecutionRecord {
  readonly output?: JsonValue;
  readonly error?: ErrorData;
  readonly pauseReason?: string;
  readonly steps: readonly StepView[];
  readonly approvals: readonly PendingApproval[];
  readonly artifacts: readonly ArtifactRecord[];
  /** Rolled up from all descendants, and from the forks of this execution; a fork itself begins at zero. */
  readonly cost: Amount;
}

/** Why `wait` returned: the execution ended, or (with `untilBlocked`) it can't go on without somebody. */
export interface Settled {
  readonly executionId: string;
  readonly status: ExecutionStatus;
}

/** What surfaces (CLI, server, MCP) know of an engine; the embedded and the Temporal driver both are one. */
export interface Engine {
  /** Durable when it resolves. */
  start(request: StartRequest): Promise<{ readonly executionId: string }>;
  /**
   * Resolves when the execution has ended, also in another process. `untilBlocked`: also when it (or a descendant) is `waiting` on an
   * approval or signal, or `paused`. `orSleeping`, with it: also when all that it waits for is a time.
   *
   * @throws `execution-not-found`; and the reason, where this process could not go on with it (`store-full`, say): then
   * nothing is lost, and `resume` takes it up again
   */
  wait(
    executionId: string,
    options?: { readonly untilBlocked?: boolean; readonly orSleeping?: boolean; readonly signal?: AbortSignal },
  ): Promise<Settled>;
  /** @throws `execution-not-found` */
  get(executionId: string): Promise<ExecutionView>;
  list(filter?: ExecutionFilter): Promise<readonly ExecutionRecord[]>;
  journal(executionId: string, range?: { readonly from?: number; readonly to?: number }): AsyncIterable<JournalEvent>;
  /** Events from `from` on as they become durable, to the end; a slow reader re-reads the journal, it never holds up the engine (invariant 8). */
  subscribe(
    executionId: string,
    options?: { readonly from?: number; readonly signal?: AbortSignal },
  ): AsyncIterable<JournalEvent>;
  /** State after event `at`: time travel. */
  stateAt(executionId: string, at: number): Promise<JsonValue>;
  /**
   * Goes to the step of the execution that has waited longest for the name; where none does, to one of a descendant that
   * waits for it; else the execution keeps it for the next step that asks. A second one with the same `messageId` counts for nothing.
   */
  signal(
    executionId: string,
    signal: { readonly name: string; readonly payload?: JsonValue; readonly messageId?: string },
  ): Promise<void>;
  /** Without `path`: the only open approval. @throws `approval-not-found`, `approval-ambiguous` */
  approve(
    executionId: string,
    decision: {
      /** Of the step that asks; of a descendant's step, its own path or `parentPath/childPath`. */
      readonly path?: string;
      /** Where an attempt asks several things at once: which. */
      readonly name?: string;
      readonly decision: 'approved' | 'rejected';
      readonly payload?: JsonValue;
      readonly by?: string;
      readonly reason?: string;
      /** Refused when what is asked has changed since (`approval-changed`). */
      readonly payloadHash?: string;
    },
  ): Promise<void>;
  cancel(executionId: string, options?: { readonly by?: string; readonly reason?: string }): Promise<void>;
  pause(executionId: string, options?: { readonly by?: string }): Promise<void>;
  /** Takes the execution over when nobody alive owns it, or as soon as its owner dies, and lifts a pause. */
  resume(executionId: string, options?: { readonly budget?: Budget; readonly by?: string }): Promise<void>;
  /** Replaces the run's budget (totals, not additions). */
  topUp(executionId: string, budget: Budget): Promise<void>;
  fork(
    executionId: string,
    request:
      | { readonly at: number; readonly executionId?: string }
      | { readonly fromStep: string; readonly input: JsonValue; readonly executionId?: string },
  ): Promise<{ readonly executionId: string }>;
  /** The JSON of a stored value. */
  value(stored: StoredValue): Promise<JsonValue>;
  /** Hands back everything that it owns (another process resumes it) and stops. */
  close(): Promise<void>;
}
