/**
 * A second fold of the journal, for people: every step that there was, artifacts, costs. It keeps all that has ended,
 * which the state of the transition function does not, and decides nothing.
 */
import type { ErrorData } from '@orchestr8/schema';
import type { Amount, ArtifactRecord, EventData, JournalEvent } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import type { StepView } from '../ports/engine.ts';
import { addAmounts, costOf } from './costs.ts';
import { indexOf } from './document-index.ts';
import { approvalKey, nothingSpent, type OpenApproval } from './state.ts';
import type { StepKey } from './commands.ts';

/** What the journal says of an execution up to an event. */
export interface ExecutionProjection {
  readonly executionId: string;
  readonly started: EventData['execution-started'] | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastSeq: number;
  readonly output: StoredValue | null;
  readonly error: ErrorData | null;
  readonly pauseReason: string | null;
  /** In the order in which they became ready. */
  readonly steps: readonly StepView[];
  /** That nobody has decided. */
  readonly approvals: readonly OpenApproval[];
  readonly artifacts: readonly ArtifactRecord[];
  /** Of this execution and its ended children. */
  readonly cost: Amount;
  /** `log-written`, oldest first. */
  readonly logs: readonly LogLine[];
}

export interface LogLine {
  readonly seq: number;
  readonly at: number;
  readonly path: string | null;
  readonly level: EventData['log-written']['level'];
  readonly message: string;
}

/** A projection in the making: give it each event with {@link applyToProjection}. */
export interface ProjectionDraft {
  readonly executionId: string;
  started: EventData['execution-started'] | null;
  startedAt: number | null;
  endedAt: number | null;
  lastSeq: number;
  output: StoredValue | null;
  error: ErrorData | null;
  pauseReason: string | null;
  readonly steps: Map<string, StepDraft>;
  readonly approvals: Map<string, OpenApproval>;
  readonly artifacts: ArtifactRecord[];
  readonly logs: LogLine[];
  cost: Amount;
}

interface StepDraft {
  readonly path: string;
  readonly group: number;
  readonly kind: string;
  status: StepView['status'];
  attempts: number;
  readonly readyAt: number;
  firstAttemptAt: number | null;
  endedAt: number | null;
  spent: Amount;
  error: ErrorData | null;
  childId: string | null;
}

/** Nothing yet. */
export function emptyProjection(executionId: string): ProjectionDraft {
  return {
    executionId,
    started: null,
    startedAt: null,
    endedAt: null,
    lastSeq: 0,
    output: null,
    error: null,
    pauseReason: null,
    steps: new Map(),
    approvals: new Map(),
    artifacts: [],
    logs: [],
    cost: nothingSpent,
  };
}

/** The projection of a whole journal. */
export function projectExecution(executionId: string, events: Iterable<JournalEvent>): ExecutionProjection {
  const draft = emptyProjection(executionId);
  let at = 0;
  for (const event of events) {
    applyToProjection(draft, event);
    ({ at } = event);
  }
  return projectionOf(draft, at);
}

/** Adds one event. */
export function applyToProjection(draft: ProjectionDraft, event: JournalEvent): void {
  draft.lastSeq = event.seq;
  if (event.path === undefined) applyToWhole(draft, event);
  else applyToStep(draft, event, { path: event.path, group: event.group ?? 0 });
  applyRecord(draft, event);
}

/** The projection as it stands. `now` (ms since the epoch): what still runs is timed up to it. */
export function projectionOf(draft: ProjectionDraft, now: number): ExecutionProjection {
  const { steps, approvals, artifacts, logs, ...whole } = draft;
  return {
    ...whole,
    steps: [...steps.values()].map((step) => viewOf(step, draft.endedAt ?? now)),
    approvals: draft.endedAt === null ? [...approvals.values()] : [],
    artifacts: [...artifacts],
    logs: [...logs],
  };
}

function applyToWhole(draft: ProjectionDraft, event: JournalEvent): void {
  switch (event.type) {
    case 'execution-started':
      draft.started = event.data;
      draft.startedAt = event.at;
      return;
    case 'execution-forked':
      draft.cost = nothingSpent;
      for (const step of draft.steps.values()) step.spent = nothingSpent;
      return;
    case 'execution-paused':
      draft.pauseReason = event.data.reason;
      return;
    case 'execution-unpaused':
      draft.pauseReason = null;
      return;
    case 'execution-completed':
      draft.output = event.data.output;
      draft.endedAt = event.at;
      return;
    case 'execution-failed':
      draft.error = event.data.error;
      draft.endedAt = event.at;
      return;
    case 'execution-cancelled':
      draft.endedAt = event.at;
      return;
    default:
  }
}

function stepKey({ path, group }: StepKey): string {
  return `${group} ${path}`;
}

function applyToStep(draft: ProjectionDraft, event: JournalEvent, key: StepKey): void {
  if (event.type === 'step-scheduled') {
    const kind = event.data.kind;
    draft.steps.set(stepKey(key), newStep(key, { kind, status: waits(kind) ? 'waiting' : 'running', at: event.at }));
    return;
  }
  const step = draft.steps.get(stepKey(key)) ?? stepWithoutSchedule(draft, event, key);
  if (step !== null) updateStep(draft, event, step);
}

/** Its input could not be resolved: its first event is its end. */
function stepWithoutSchedule(draft: ProjectionDraft, event: JournalEvent, key: StepKey): StepDraft | null {
  if (event.type !== 'step-failed' && event.type !== 'step-cancelled') return null;
  const step = newStep(key, { kind: kindOf(draft, key.path), status: 'pending', at: event.at });
  draft.steps.set(stepKey(key), step);
  return step;
}

function kindOf({ started }: ProjectionDraft, path: string): string {
  const id = path.slice(path.lastIndexOf('/') + 1);
  return started === null ? 'step' : (indexOf(started.document).byId.get(id)?.kind ?? 'step');
}

function newStep(
  { path, group }: StepKey,
  { kind, status, at }: { readonly kind: string; readonly status: StepView['status']; readonly at: number },
): StepDraft {
  return {
    path,
    group,
    kind,
    status,
    attempts: 0,
    readyAt: at,
    firstAttemptAt: null,
    endedAt: null,
    spent: nothingSpent,
    error: null,
    childId: null,
  };
}

function waits(kind: string): boolean {
  return kind === 'sleep' || kind === 'signal' || kind === 'approval';
}

function updateStep(draft: ProjectionDraft, event: JournalEvent, step: StepDraft): void {
  switch (event.type) {
    case 'attempt-started':
      step.attempts = Math.max(step.attempts + 1, event.attempt ?? 0);
      step.firstAttemptAt ??= event.at;
      return;
    case 'child-started':
      step.attempts += 1;
      step.firstAttemptAt ??= event.at;
      step.childId = event.data.executionId;
      return;
    case 'group-opened':
      step.attempts = event.data.attempt;
      return;
    case 'step-completed':
      return endStep(draft, event, { step, status: 'completed' });
    case 'step-failed':
      step.error = event.data.error;
      return endStep(draft, event, { step, status: 'failed' });
    case 'step-cancelled':
      return endStep(draft, event, { step, status: 'cancelled' });
    case 'model-called':
    case 'child-ended':
      step.spent = addAmounts(step.spent, event.data.spent);
      return;
    default:
  }
}

function endStep(
  draft: ProjectionDraft,
  event: JournalEvent,
  { step, status }: { readonly step: StepDraft; readonly status: StepView['status'] },
): void {
  step.status = status;
  step.endedAt = event.at;
  for (const [key, approval] of draft.approvals)
    // Few are ever open.
    if (approval.path === step.path && approval.group === step.group) draft.approvals.delete(key);
}

/** What is no step's own: costs, artifacts, logs, approvals. */
function applyRecord(draft: ProjectionDraft, event: JournalEvent): void {
  const { path = '', group = 0, at, seq } = event;
  switch (event.type) {
    case 'model-called':
    case 'child-ended':
      draft.cost = addAmounts(draft.cost, event.data.spent);
      return;
    case 'artifact-stored':
      draft.artifacts.push(event.data);
      return;
    case 'log-written':
      draft.logs.push({ seq, at, path: event.path ?? null, ...event.data });
      return;
    case 'approval-requested': {
      const { expiresAt = null, ...asked } = event.data;
      draft.approvals.set(approvalKey(path, asked.name), { path, group, ...asked, requestedAt: at, expiresAt });
      return;
    }
    case 'approval-decided':
      draft.approvals.delete(approvalKey(path, event.data.name));
      return;
    default:
  }
}

function viewOf(step: StepDraft, now: number): StepView {
  const { path, group, kind, status, attempts, readyAt, firstAttemptAt, endedAt, error, childId } = step;
  const end = endedAt ?? now;
  const acts = kind === 'agent' || kind === 'tool' || kind === 'workflow';
  const runFrom = acts ? (firstAttemptAt ?? end) : readyAt;
  return {
    path,
    group,
    kind,
    status,
    attempts,
    queuedMs: runFrom - readyAt,
    runMs: end - runFrom,
    cost: costOf(step.spent),
    ...(error !== null && { error }),
    ...(childId !== null && { childId }),
  };
}
