/** Events that say how far a step has come: scheduled, questions answered, ended. */
import type { ErrorData } from '@orchestr8/schema';
import type { JournalEvent } from '../journal/events.ts';
import { requireSuccess } from './attempts.ts';
import { conclude, concludeForGood, isEnding, record } from './endings.ts';
import { executors } from './executors.ts';
import { isClosing } from './interruption.ts';
import { journalCorrupt } from './journal-corrupt.ts';
import { closeNode, enter, openNode } from './nodes.ts';
import type { Phase, StepNode, TryDetail } from './state.ts';
import { startTimeLimit } from './time-limits.ts';
import { scopeFailed } from './try-scope.ts';
import type { ChildEnding, Turn } from './turn.ts';

export function stepScheduled(turn: Turn, node: StepNode, event: JournalEvent<'step-scheduled'>): void {
  requirePhase(node, event, 'resolving');
  const { kind, input, timeoutAt, dueAt } = event.data;
  if (kind !== node.definition.kind) throw journalCorrupt(event, `the step is of kind ${node.definition.kind}`);
  node.input = input;
  if (node.stop !== 'none') return conclude(turn, node, null);
  if (timeoutAt !== undefined) startTimeLimit(turn, node, timeoutAt);
  node.dueAt = dueAt ?? null;
  executors[kind].begin(turn, node);
}

/** A question of a holder is answered; `answer` is not called where something has stopped the holder meanwhile. */
export function holderAnswered(
  turn: Turn,
  node: StepNode,
  { event, phase, answer }: { event: JournalEvent; phase: Phase; answer: () => void },
): void {
  requirePhase(node, event, phase);
  if (node.stop === 'none') answer();
  else conclude(turn, node, null);
}

export function evaluationFailed(turn: Turn, node: StepNode, event: JournalEvent<'evaluation-failed'>): void {
  switch (node.phase) {
    case 'resolving':
    case 'choosing':
    case 'expanding':
    case 'testing':
    case 'building':
    case 'requesting':
    case 'admitting':
    case 'aborting':
      return questionFailed(turn, node, event.data.error);
    default:
      throw journalCorrupt(event, `the step is ${node.phase} and asks nothing`);
  }
}

function questionFailed(turn: Turn, node: StepNode, error: ErrorData): void {
  if (node.detail.kind === 'try') scopeFailed(turn, node, error);
  else if (node.phase !== 'resolving' && node.definition.size > 0) conclude(turn, node, error);
  else concludeForGood(turn, node, error);
}

export function retryScheduled(turn: Turn, node: StepNode, event: JournalEvent<'retry-scheduled'>): void {
  requirePhase(node, event, 'planning');
  if (event.data.nextAttempt !== node.attempt + 1) throw journalCorrupt(event, `attempt ${node.attempt} has failed`);
  if (node.stop !== 'none') return conclude(turn, node, null);
  node.dueAt = event.data.dueAt;
  enter(turn, node, 'delayed');
}

export function timerFired(turn: Turn, node: StepNode, event: JournalEvent<'timer-fired'>): void {
  const { timer } = event.data;
  if (timer === 'retry' && node.phase === 'delayed') {
    node.dueAt = null;
    tryAgain(turn, node);
  } else if ((timer === 'sleep' || timer === 'expiry') && node.phase === 'waiting') {
    node.dueAt = null;
    executors[node.definition.kind].elapsed?.(turn, node);
  }
}

function tryAgain(turn: Turn, node: StepNode): void {
  const { again } = executors[node.definition.kind];
  if (again !== undefined) {
    node.attempt += 1;
    return again(turn, node);
  }
  const { path, group, attempt } = node;
  turn.state.lastGroup += 1;
  const data = { newGroup: turn.state.lastGroup, attempt: attempt + 1 };
  record(turn, node, { type: 'group-opened', path, group, data });
}

export function groupOpened(turn: Turn, node: StepNode, event: JournalEvent<'group-opened'>): void {
  const { draft } = node;
  if (draft?.type !== 'group-opened' || draft.data.newGroup !== event.data.newGroup)
    throw journalCorrupt(event, 'nothing opens that group');
  node.draft = null;
  node.failure = null;
  node.innerGroup = event.data.newGroup;
  node.attempt = event.data.attempt;
  if (node.stop === 'none') executors[node.definition.kind].begin(turn, node);
  else conclude(turn, node, null);
}

export function stepCompleted(turn: Turn, node: StepNode, event: JournalEvent<'step-completed'>): void {
  if (event.attempt !== undefined) requireSuccess(node, event);
  else if (node.phase !== 'building') requireDraft(node, event);
  closeNode(turn, node);
  const { frame, position } = node;
  if (frame !== null && position >= 0) frame.results[position] = event.data.output;
  rememberCompensation(node);
  tellHolder(turn, { child: node, status: 'completed', error: null, seq: event.seq });
}

export function stepFailed(turn: Turn, node: StepNode, event: JournalEvent<'step-failed'>): void {
  if (node.phase !== 'planning') requireDraft(node, event);
  closeNode(turn, node);
  const { error } = event.data;
  const { definition, holder, frame } = node;
  if (holder !== null && frame !== null && !isClosing(holder)) {
    if (definition.continues) {
      if (node.position >= 0) frame.results[node.position] = null;
      return tellHolder(turn, { child: node, status: 'completed', error: null, seq: null });
    }
    if (definition.fallback !== null) {
      const { path, group, position, role } = node;
      const { fallback } = definition;
      return openNode(turn, {
        definition: fallback,
        holder,
        frame,
        path: `${path}/${fallback.id}`,
        group,
        position,
        role,
        error,
      });
    }
  }
  tellHolder(turn, { child: node, status: 'failed', error, seq: null });
}

export function stepCancelled(turn: Turn, node: StepNode, event: JournalEvent<'step-cancelled'>): void {
  requireDraft(node, event);
  closeNode(turn, node);
  tellHolder(turn, { child: node, status: 'cancelled', error: null, seq: null });
}

function tellHolder(turn: Turn, ending: ChildEnding): void {
  const { holder } = ending.child;
  if (holder !== null) executors[holder.definition.kind].childEnded?.(turn, holder, ending);
}

/** The nearest `try` around the step, else the workflow, undoes it if it fails. Compensations are not undone. */
function rememberCompensation(node: StepNode): void {
  const { path, group, frame } = node;
  const { compensate } = node.definition;
  if (compensate === null || frame === null) return;
  const scope = scopeOf(node);
  scope?.compensations.push({ definition: compensate, path: `${path}/${compensate.id}`, group, frame });
}

function scopeOf(node: StepNode): TryDetail | null {
  let inside = node;
  while (inside.role === 'step' && inside.holder !== null) {
    const { holder } = inside;
    if (holder.detail.kind === 'try') return holder.detail;
    inside = holder;
  }
  return null;
}

function requirePhase(node: StepNode, event: JournalEvent, phase: Phase): void {
  if (node.phase !== phase) throw journalCorrupt(event, `the step is ${node.phase}, not ${phase}`);
}

function requireDraft(node: StepNode, event: JournalEvent): void {
  if (!isEnding(node) || node.draft?.type !== event.type) throw journalCorrupt(event, `the step is ${node.phase}`);
}
