/**
 * What the transition function knows of an execution: plain data, made by folding the journal and by nothing else.
 *
 * A node is a step that is under way. When it has ended, its node is dropped, and what others may still read of it
 * (its output) stands in the frame that it ran in. So the state grows with what is open, not with what is done;
 * a map keeps one {@link ListItem} per item.
 */
import type { Budget, ErrorData, JsonValue } from '@orchestr8/schema';
import type { Amount, EventData, EventDraft } from '../journal/events.ts';
import type { ListItem, StoredValue } from '../journal/stored-value.ts';
import type { DocumentIndex, IndexedStep } from './document-index.ts';

/**
 * Where a step is, named by what it waits for.
 *
 * Of every kind: `resolving` (resolve-input), `building` (build-output, or the root's build-result), `recording` (record), `planning` (plan-retry),
 * `delayed` (the retry timer). Agent and tool: `admitting`, `running`, `aborting` (cancel-attempt). Workflow:
 * `starting` (start-child), `delegating` (child-ended), `recalling` (cancel-child). These two: `held` (a pause).
 * Approval: `requesting` (request-approval). Approval, signal, sleep: `waiting`. Holders: `choosing`, `expanding`,
 * `testing` (the question of that name), `open` (steps inside are under way).
 */
export type Phase =
  | 'resolving'
  | 'building'
  | 'recording'
  | 'planning'
  | 'delayed'
  | 'held'
  | 'admitting'
  | 'running'
  | 'aborting'
  | 'starting'
  | 'delegating'
  | 'recalling'
  | 'requesting'
  | 'waiting'
  | 'choosing'
  | 'expanding'
  | 'testing'
  | 'open';

/** What stops a node: its own time-out makes it fail, a cancel from above makes it end as cancelled and wins. */
export type Stop = 'none' | 'timeout' | 'cancel';

/** One scope: steps that see each other's outputs. A map has one per item, a loop one per round, others one. */
export interface Frame {
  readonly owner: StepNode;
  /** Before the ids of the steps in it. */
  readonly prefix: string;
  /** Attempt group of the steps in it. */
  readonly group: number;
  /** Item or iteration, or -1. */
  readonly index: number;
  /** Outputs by {@link IndexedStep.position}; null: none (yet), or the step failed. */
  readonly results: (StoredValue | null)[];
}

/** A step that is under way. */
export interface StepNode {
  readonly path: string;
  readonly definition: IndexedStep;
  /** Told when it ends; null for the root. */
  readonly holder: StepNode | null;
  /** What it sees, and where its output goes; null for the root. */
  readonly frame: Frame | null;
  /** Where in the frame its output goes: its own position, or that of the step which it stands in for. */
  readonly position: number;
  /** A compensation and its fallback don't count as steps of their scope. */
  readonly role: 'step' | 'compensation';
  /** Bound as `error`, for it and what is in it. */
  readonly error: ErrorData | null;
  readonly group: number;
  /** Attempt group of what is inside: another one after each retry of a holder. */
  innerGroup: number;
  phase: Phase;
  /** From 1. */
  attempt: number;
  stop: Stop;
  /** Why it was cancelled, kebab-case; empty while nothing stops it. */
  stopReason: string;
  input: StoredValue | null;
  /** While the timer `timeout` runs. */
  timeoutAt: number | null;
  /** While a pause suspends its time-out: what is left of it, in ms. */
  timeLeft: number | null;
  /** While the timer of its phase runs (`delayed`: retry, `waiting`: sleep or expiry). */
  dueAt: number | null;
  /** In phase `recording`: the event to record. */
  draft: EventDraft | null;
  /** The failure that is being handled: retried, or recorded when everything inside has ended. */
  failure: ErrorData | null;
  checkpoints: Map<string, Checkpoint> | null;
  /** Approvals that its attempts asked for, by name, decided ones too. */
  approvals: Map<string, NamedApproval> | null;
  /** How many of these are open. */
  asking: number;
  detail: Detail;
}

export interface Checkpoint {
  readonly inputHash: string;
  readonly result: StoredValue;
}

/** An approval that an agent asked for, or that was asked for a tool. */
export interface NamedApproval {
  readonly request: EventData['approval-requested'];
  readonly decision: EventData['approval-decided'] | null;
}

/** What only some kinds have. Holders have theirs while something inside is under way, or was. */
export type Detail =
  | { readonly kind: 'none' }
  | AttemptDetail
  | WorkflowDetail
  | ApprovalDetail
  | SignalDetail
  | SequenceDetail
  | BranchDetail
  | LoopDetail
  | ParallelDetail
  | GraphDetail
  | MapDetail
  | TryDetail;

/** The attempt that runs, or ran last. */
export interface AttemptDetail {
  readonly kind: 'attempt';
  readonly idempotencyKey: string | null;
  readonly startedAt: number;
  readonly attemptTimeoutAt: number | null;
}

export interface WorkflowDetail {
  readonly kind: 'workflow';
  readonly childId: string | null;
  readonly output: StoredValue | null;
}

export interface ApprovalDetail {
  readonly kind: 'approval';
  /** Null: it expired, and the default counts. */
  readonly decision: EventData['approval-decided'] | null;
}

export interface SignalDetail {
  readonly kind: 'signal';
  readonly name: string;
  /** Null: none came yet, or it expired and the default counts. */
  readonly received: { readonly payload: JsonValue } | null;
}

/** What all holders have while they are open. */
export interface HolderDetail {
  readonly live: Set<StepNode>;
}

export interface SequenceDetail extends HolderDetail {
  readonly kind: 'sequence';
  readonly frame: Frame;
  cursor: number;
}

export interface BranchDetail extends HolderDetail {
  readonly kind: 'branch';
  readonly frame: Frame;
  readonly arm: number;
  cursor: number;
}

export interface LoopDetail extends HolderDetail {
  readonly kind: 'loop';
  frame: Frame;
  cursor: number;
}

export interface ParallelDetail extends HolderDetail {
  readonly kind: 'parallel';
  readonly frame: Frame;
  /** By position: how each one ended; null while it has not. */
  readonly endings: (ErrorData | 'completed' | null)[];
  completed: number;
  failed: number;
  /** Enough have succeeded: the rest is being cancelled. */
  decided: boolean;
}

export interface GraphDetail extends HolderDetail {
  readonly kind: 'graph';
  readonly frame: Frame;
  /** By position: steps that it still waits for. */
  readonly missing: number[];
  done: number;
  wave: number;
  leftInWave: number;
}

export interface MapDetail extends HolderDetail {
  readonly kind: 'map';
  readonly items: StoredValue;
  readonly length: number;
  /** The next item to start. */
  next: number;
  done: number;
  readonly results: ListItem[];
}

/** A `try`, or the root: the scopes whose failure runs compensations. */
export interface TryDetail extends HolderDetail {
  readonly kind: 'try';
  readonly frame: Frame;
  stage: TryStage;
  cursor: number;
  /** The failure that is not handled yet. */
  error: ErrorData | null;
  output: StoredValue | null;
  /** Oldest first; taken from the end. */
  readonly compensations: Compensation[];
  readonly compensationFailures: CompensationFailure[];
  /** In stage `compensating`: what comes then. */
  afterwards: 'catch' | 'finally' | 'end';
}

export type TryStage = 'body' | 'catch' | 'finally' | 'compensating' | 'end';

/** A completed step that is to be undone if its scope fails. */
export interface Compensation {
  readonly definition: IndexedStep;
  readonly path: string;
  readonly group: number;
  readonly frame: Frame;
}

export interface CompensationFailure {
  readonly path: string;
  readonly error: ErrorData;
}

/** An open approval, and since when the time of the step that asks stands still for it. */
export interface AskedApproval extends OpenApproval {
  /** `requestedAt`, later by the time in which nobody owned the execution. */
  readonly blockedSince: number;
}

export interface OpenApproval {
  readonly path: string;
  readonly group: number;
  /** Null for an `approval` step. */
  readonly name: string | null;
  readonly message: string;
  readonly payload: JsonValue;
  readonly payloadHash: string;
  /** ms since the epoch */
  readonly requestedAt: number;
  readonly expiresAt: number | null;
}

export interface OpenReservation {
  readonly reservationId: string;
  readonly path: string | null;
  readonly amount: Amount;
}

export type Ending =
  | { readonly status: 'completed'; readonly output: StoredValue }
  | { readonly status: 'failed'; readonly error: ErrorData }
  | { readonly status: 'cancelled'; readonly reason: string | null };

/** Owned and updated in place by {@link transition}; everyone else only reads it. */
export interface ExecutionState {
  readonly executionId: string;
  /** Sequence number of the last event. */
  seq: number;
  /** Time of the last event, ms since the epoch. */
  at: number;
  /** Of the last `execution-recovered`; 0 before the first. */
  epoch: number;
  started: EventData['execution-started'] | null;
  index: DocumentIndex | null;
  root: StepNode | null;
  /** Steps under way, by path, in the order in which they began. */
  readonly nodes: Map<string, StepNode>;
  /** Nodes for which nobody outside has to do anything. */
  busy: number;
  /** Nodes that wait for an approval, a signal or a sleep. */
  waiting: number;
  lastGroup: number;
  /** The execution's own limit: from its start, or the last top-up. */
  budget: Budget | null;
  pause: EventData['execution-paused'] | null;
  /** Steps that a pause keeps from starting an attempt or a child. */
  readonly held: Set<StepNode>;
  cancel: EventData['execution-cancel-requested'] | null;
  ending: Ending | null;
  /** Signals that nobody has taken yet: by name, then by the sequence number of the event. */
  readonly signals: Map<string, Map<number, JsonValue>>;
  /** Steps that wait for a signal, by its name, in order. */
  readonly waiters: Map<string, Set<StepNode>>;
  /** By {@link approvalKey}. */
  readonly approvals: Map<string, AskedApproval>;
  readonly reservations: Map<string, OpenReservation>;
  /** Model calls and ended children, together. */
  spent: Amount;
  override: EventData['execution-forked']['override'];
}

/** The state before the first event. */
export function initialState(executionId: string): ExecutionState {
  return {
    executionId,
    seq: 0,
    at: 0,
    epoch: 0,
    started: null,
    index: null,
    root: null,
    nodes: new Map(),
    busy: 0,
    waiting: 0,
    lastGroup: 0,
    budget: null,
    pause: null,
    held: new Set(),
    cancel: null,
    ending: null,
    signals: new Map(),
    waiters: new Map(),
    approvals: new Map(),
    reservations: new Map(),
    spent: nothingSpent,
    override: null,
  };
}

export const nothingSpent: Amount = { usd: 0, inputTokens: 0, outputTokens: 0, calls: 0 };

/** The key of an open approval in {@link ExecutionState.approvals}. */
export function approvalKey(path: string, name: string | null): string {
  return name === null ? path : `${path}\n${name}`;
}
