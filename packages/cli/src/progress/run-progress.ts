import type { ExecutionStatus, JournalEvent, StoredValue } from '@orchestr8/core';
import { isJsonObject } from '@orchestr8/schema';
import { newRun, type RunProgress, type StepProgress } from './step-progress.ts';

/** What an event changed, for those who write a line about it. */
export interface Change {
  readonly run: RunProgress;
  readonly step: StepProgress | null;
}

const holders: ReadonlySet<string> = new Set(['sequence', 'parallel', 'map', 'graph', 'loop', 'branch', 'try']);

/**
 * Folds the events of a run and its descendants into what people see. What is done in a map or in an earlier round of a
 * loop is forgotten but for its number, so the model stays small whatever the run does.
 */
export class RunProgressModel {
  readonly root: RunProgress;
  readonly #runs = new Map<string, RunProgress>();

  constructor(executionId: string) {
    this.root = newRun(executionId);
    this.#runs.set(executionId, this.root);
  }

  /** Takes the next event of an execution; events of one that no `child-started` named are refused with null. */
  apply(executionId: string, event: JournalEvent): Change | null {
    const run = this.#runs.get(executionId);
    if (run === undefined) return null;
    if (event.path === undefined) {
      applyToRun(run, event);
      return { run, step: null };
    }
    const step = event.type === 'step-scheduled' ? begin(run, event) : (run.byPath.get(event.path) ?? null);
    if (step !== null) this.#applyToStep(run, step, event);
    return { run, step };
  }

  #applyToStep(run: RunProgress, step: StepProgress, event: JournalEvent): void {
    switch (event.type) {
      case 'child-started': {
        const child = this.#runs.get(event.data.executionId) ?? newRun(event.data.executionId);
        this.#runs.set(child.executionId, child);
        step.child = child;
        step.status = 'running';
        step.startedAt ??= event.at;
        return;
      }
      case 'child-ended':
        this.#runs.delete(event.data.executionId);
        return;
      case 'step-completed':
      case 'step-failed':
      case 'step-cancelled':
      case 'step-skipped':
        return end(run, step, event);
      default:
        applyToAttempt(run, step, event);
    }
  }
}

function applyToRun(run: RunProgress, event: JournalEvent): void {
  switch (event.type) {
    case 'execution-started':
      run.workflow = event.data.document.metadata.id;
      run.plan = event.data.document.steps.map((step) => step.id);
      run.startedAt = event.at;
      return setStatus(run, 'running');
    case 'execution-paused':
      run.note = event.data.detail;
      return setStatus(run, 'paused');
    case 'execution-unpaused':
      return setStatus(run, 'running');
    case 'execution-cancel-requested':
      run.note = event.data.reason;
      run.status = 'cancelling';
      return;
    case 'execution-failed':
      run.error = event.data.error.message;
      return endRun(run, 'failed', event.at);
    case 'execution-completed':
      return endRun(run, 'completed', event.at);
    case 'execution-cancelled':
      return endRun(run, 'cancelled', event.at);
    default:
  }
}

function setStatus(run: RunProgress, status: ExecutionStatus): void {
  if (status === 'running') run.note = null;
  run.status = status;
}

function endRun(run: RunProgress, status: ExecutionStatus, at: number): void {
  run.status = status;
  run.endedAt = at;
}

/** `counted/3/one` stands in `counted`, as item 3. */
function placeOf(path: string): { readonly holder: string | null; readonly index: number | null; readonly id: string } {
  const segments = path.split('/');
  const id = segments.pop() ?? path;
  const last = segments.at(-1);
  const index = last !== undefined && /^\d+$/.test(last) ? Number(last) : null;
  if (index !== null) segments.pop();
  return { holder: segments.length === 0 ? null : segments.join('/'), index, id };
}

function begin(run: RunProgress, event: JournalEvent<'step-scheduled'>): StepProgress {
  const path = event.path ?? '';
  const { holder, index, id } = placeOf(path);
  const around = holder === null ? null : (run.byPath.get(holder) ?? null);
  const previous = run.byPath.get(path);
  const siblings = around?.inside ?? run.steps;
  if (previous !== undefined) forget(run, previous, siblings);
  if (around?.kind === 'loop') forgetRounds(run, around, (index ?? 0) - 1);
  const holds = holders.has(event.data.kind);
  const step: StepProgress = {
    path,
    id,
    kind: event.data.kind,
    index,
    group: event.group ?? 0,
    holder: around,
    status: holds ? 'running' : 'ready',
    actor: null,
    attempt: 0,
    readyAt: event.at,
    startedAt: holds || event.data.kind === 'assign' ? event.at : null,
    endedAt: null,
    note: null,
    command: null,
    error: null,
    items: null,
    inside: new Set(),
    child: null,
  };
  run.byPath.set(path, step);
  siblings.add(step);
  if (event.data.kind === 'sleep') wait(step, event, `until ${clockText(event.data.dueAt)}`);
  if (event.data.kind === 'signal') {
    const signal = event.data.signal ?? step.id;
    wait(step, event, `for the signal ${signal}`);
    step.command = `orchestr8 signal ${run.executionId} ${signal}`;
  }
  return step;
}

function wait(step: StepProgress, event: JournalEvent, note: string): void {
  step.status = 'waiting';
  step.startedAt ??= event.at;
  step.note = note;
}

function applyToAttempt(run: RunProgress, step: StepProgress, event: JournalEvent): void {
  switch (event.type) {
    case 'attempt-started':
      step.status = 'running';
      step.attempt = event.attempt ?? step.attempt + 1;
      step.startedAt ??= event.at;
      step.actor = event.data.tool ?? event.data.agent ?? step.actor;
      step.note = null;
      return;
    case 'attempt-failed':
      step.error = event.data.error.message;
      return;
    case 'retry-scheduled':
      step.status = 'retrying';
      step.note = `attempt ${event.data.nextAttempt} at ${clockText(event.data.dueAt)}`;
      return;
    case 'map-expanded':
      step.items = { total: event.data.length, done: 0, failed: 0 };
      return;
    case 'approval-requested':
      wait(step, event, `for approval: ${event.data.message}`);
      step.command = `orchestr8 approve ${run.executionId} ${event.data.name === null ? step.path : `${step.path} --name ${event.data.name}`}`;
      return;
    case 'approval-decided':
      step.status = 'running';
      step.note = event.data.decision;
      step.command = null;
      return;
    default:
  }
}

function end(
  run: RunProgress,
  step: StepProgress,
  event: JournalEvent<'step-completed' | 'step-failed' | 'step-cancelled' | 'step-skipped'>,
): void {
  const statuses = {
    'step-completed': 'completed',
    'step-failed': 'failed',
    'step-cancelled': 'cancelled',
    'step-skipped': 'skipped',
  } as const;
  step.status = statuses[event.type];
  step.endedAt = event.at;
  step.command = null;
  if (event.type === 'step-completed' && step.kind !== 'approval') step.note = explanationOf(step, event.data.output);
  if (event.type === 'step-failed') step.error = event.data.error.message;
  const around = step.holder;
  if (around?.kind !== 'map' || around.items === null) return;
  if (step.status === 'completed') around.items.done += 1;
  else if (step.status === 'failed') around.items.failed += 1;
  forget(run, step, around.inside);
}

/** A planner says in words what it has planned. */
function explanationOf({ actor }: StepProgress, output: StoredValue): string | null {
  if (actor?.startsWith('planner@') !== true || !('value' in output) || !isJsonObject(output.value)) return null;
  const { explanation } = output.value;
  return typeof explanation === 'string' ? explanation : null;
}

function forget(run: RunProgress, step: StepProgress, siblings: Set<StepProgress>): void {
  siblings.delete(step);
  run.byPath.delete(step.path);
  for (const inner of step.inside) forget(run, inner, step.inside);
}

/** The last two rounds of a loop are enough to look at. */
function forgetRounds(run: RunProgress, loop: StepProgress, before: number): void {
  for (const step of loop.inside) if ((step.index ?? 0) < before) forget(run, step, loop.inside);
}

function clockText(at: number | undefined): string {
  return at === undefined ? 'somebody sends it' : new Date(at).toLocaleTimeString('en-GB');
}
