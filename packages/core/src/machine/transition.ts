/**
 * The transition function: what an event makes of an execution, and what follows from it.
 *
 * Owns: the order in which steps run, attempts and retries, cancellation, compensation and `finally`, attempt groups,
 * pause, recovery and fork; and the state, which it updates in place and nobody else changes.
 * Does not own: anything that needs the world. Expressions, schemas, back-off, admission and time are asked of the
 * driver by commands, and the answers are events; so a replay evaluates nothing. Which events are durable when is
 * the driver's as well.
 *
 * Invariants (numbers of ARCHITECTURE.md):
 * 2. A completed step never runs again in its attempt group: its node is gone, and only a holder's retry, with a new
 *    group, makes another one. Each (path, group) has one terminal event.
 * 6. Same journal, same state, same commands: no clock, no randomness, no order but that of the document and the journal.
 *    The commands that are open after any event are `outstandingCommands` of the state, so a crash or fork loses none.
 * 7. A cancel reaches every step under way, runs compensations and `finally`, and ends in `execution-cancelled`; once
 *    it is recorded, `execution-completed` is not.
 * 9. A failure stops its holder and what runs beside it, unless `onError`, the holder's kind or a `try` says otherwise.
 *
 * Time-outs run while the execution may go on: a pause suspends them, and the time between the last event and a recovery
 * or fork doesn't count. Sleeps, back-off and expiry are points in time, and pass wherever the execution is.
 *
 * Amortised O(1) per event (a pause, a recovery and a cancel touch every step under way): an event touches its node, the holder, and what begins or is stopped.
 *
 * An event that can't follow throws `journal-corrupt`. Late answers that a race explains change nothing: the end of an
 * attempt or a child whose step has ended, a timer that fired as its step ended, a second decision of an approval, a
 * second cancel, and what comes in from outside after the end.
 */
import type { EventType, JournalEvent } from '../journal/events.ts';
import { approvalDecided, approvalRequested } from './approvals.ts';
import { attemptCancelled, attemptFailed, attemptRejected, attemptStarted } from './attempts.ts';
import type { Command } from './commands.ts';
import { addAmounts } from './costs.ts';
import * as execution from './execution-events.ts';
import { interrupt } from './interruption.ts';
import { journalCorrupt } from './journal-corrupt.ts';
import { nodeAt } from './queries.ts';
import type { ExecutionState, StepNode } from './state.ts';
import * as step from './step-events.ts';
import { stepOfPath } from './step-path.ts';
import { takeBranch } from './steps/branch.ts';
import { testLoop } from './steps/loop.ts';
import { expandMap } from './steps/map.ts';
import { receive } from './steps/signal.ts';
import { childEnded, childStarted } from './steps/workflow.ts';
import type { Turn } from './turn.ts';

/**
 * Applies one event. The state is updated in place and comes back as the same object.
 *
 * @returns the state and the commands that follow, in order
 * @throws OrchestratorError `journal-corrupt`: the event can't follow from the state, which is not to be used any more
 */
export function transition(
  state: ExecutionState,
  event: JournalEvent,
): readonly [state: ExecutionState, commands: readonly Command[]] {
  if (event.seq !== state.seq + 1) throw journalCorrupt(event, `the event before it has number ${state.seq}`);
  if (state.started === null && event.type !== 'execution-started')
    throw journalCorrupt(event, 'the execution has not started');
  const turn: Turn = { state, event, commands: [] };
  if (state.ending !== null) afterEnd(turn, event);
  else if (event.path === undefined) applyToExecution(turn, event);
  else applyToStep(turn, event);
  state.seq = event.seq;
  state.at = event.at;
  return [state, turn.commands];
}

/** Events that come from outside or are for people: they may follow the end. */
const mayFollowEnd: ReadonlySet<EventType> = new Set<EventType>([
  'execution-paused',
  'execution-unpaused',
  'budget-raised',
  'execution-cancel-requested',
  'signal-received',
  'approval-requested',
  'approval-decided',
  'timer-fired',
  'attempt-failed',
  'attempt-cancelled',
  'child-ended',
  'checkpoint-recorded',
  'model-called',
  'tool-called',
  'budget-reserved',
  'budget-settled',
  'artifact-stored',
  'log-written',
]);

function afterEnd(turn: Turn, event: JournalEvent): void {
  if (event.type === 'execution-recovered') execution.executionRecovered(turn, event);
  else if (event.type === 'execution-forked') execution.executionForked(turn, event);
  else if (!mayFollowEnd.has(event.type)) throw journalCorrupt(event, 'the execution has ended');
  else account(turn, event);
}

function applyToExecution(turn: Turn, event: JournalEvent): void {
  const { state } = turn;
  switch (event.type) {
    case 'execution-started':
      return execution.executionStarted(turn, event);
    case 'execution-recovered':
      return execution.executionRecovered(turn, event);
    case 'execution-forked':
      return execution.executionForked(turn, event);
    case 'execution-paused':
      return execution.executionPaused(turn, event);
    case 'execution-unpaused':
      return execution.executionUnpaused(turn);
    case 'budget-raised':
      state.budget = event.data.budget;
      return;
    case 'execution-cancel-requested':
      return execution.cancelRequested(turn, event);
    case 'signal-received':
      return receive(turn, event);
    case 'evaluation-failed':
      return execution.resultFailed(turn, event);
    case 'execution-completed':
      return execution.executionEnded(turn, event, { status: 'completed', output: event.data.output });
    case 'execution-failed':
      return execution.executionEnded(turn, event, { status: 'failed', error: event.data.error });
    case 'execution-cancelled':
      return execution.executionEnded(turn, event, { status: 'cancelled', reason: event.data.reason });
    default:
      if (!account(turn, event)) throw journalCorrupt(event, 'it names no step');
  }
}

/** Costs and records for people, of a step or of none: they move nothing. */
function account({ state }: Turn, event: JournalEvent): boolean {
  switch (event.type) {
    case 'budget-reserved': {
      const { reservationId, amount } = event.data;
      state.reservations.set(reservationId, { reservationId, path: event.path ?? null, amount });
      return true;
    }
    case 'budget-settled':
      state.reservations.delete(event.data.reservationId);
      return true;
    case 'model-called':
      state.spent = addAmounts(state.spent, event.data.spent);
      return true;
    case 'tool-called':
    case 'artifact-stored':
    case 'log-written':
      return true;
    default:
      return false;
  }
}

function applyToStep(turn: Turn, event: JournalEvent): void {
  const node = nodeAt(turn.state, { path: event.path ?? '', group: event.group ?? 0 });
  if (account(turn, event)) return;
  if (node === null) return requireLate(turn, event);
  switch (event.type) {
    case 'step-scheduled':
      return step.stepScheduled(turn, node, event);
    case 'step-completed':
      return step.stepCompleted(turn, node, event);
    case 'step-failed':
      return step.stepFailed(turn, node, event);
    case 'step-cancelled':
      return step.stepCancelled(turn, node, event);
    case 'evaluation-failed':
      return step.evaluationFailed(turn, node, event);
    case 'retry-scheduled':
      return step.retryScheduled(turn, node, event);
    case 'group-opened':
      return step.groupOpened(turn, node, event);
    case 'timer-fired':
      return event.data.timer === 'timeout' ? timedOut(turn, node) : step.timerFired(turn, node, event);
    case 'map-expanded':
      return step.holderAnswered(turn, node, { event, phase: 'expanding', answer: () => expandMap(turn, node, event) });
    case 'branch-taken':
      return step.holderAnswered(turn, node, { event, phase: 'choosing', answer: () => takeBranch(turn, node, event) });
    case 'loop-tested':
      return step.holderAnswered(turn, node, { event, phase: 'testing', answer: () => testLoop(turn, node, event) });
    default:
      applyToAttempt(turn, node, event);
  }
}

/** Events of what a step has running outside: attempts, children, approvals. */
function applyToAttempt(turn: Turn, node: StepNode, event: JournalEvent): void {
  switch (event.type) {
    case 'attempt-started':
      return attemptStarted(turn, node, event);
    case 'attempt-failed':
      return attemptFailed(turn, node, event);
    case 'attempt-cancelled':
      return attemptCancelled(turn, node, event);
    case 'attempt-rejected':
      return attemptRejected(turn, node, event);
    case 'child-started':
      return childStarted(turn, node, event);
    case 'child-ended':
      return childEnded(turn, node, event);
    case 'approval-requested':
      return approvalRequested(turn, node, event);
    case 'approval-decided':
      return approvalDecided(turn, node, event);
    case 'checkpoint-recorded': {
      const { key, inputHash, result } = event.data;
      (node.checkpoints ??= new Map()).set(key, { inputHash, result });
      return;
    }
    default:
      throw journalCorrupt(event, 'it belongs to no step');
  }
}

/** A timer that is not armed any more fired as its step was ending. */
function timedOut(turn: Turn, node: StepNode): void {
  if (node.timeoutAt === null) return;
  node.timeoutAt = null;
  interrupt(turn, node, { stop: 'timeout', reason: 'timed-out' });
}

/** What may come for a step that has ended already. */
const mayFollowStep: ReadonlySet<EventType> = new Set<EventType>([
  'timer-fired',
  'attempt-failed',
  'attempt-cancelled',
  'child-ended',
  'checkpoint-recorded',
  'approval-requested',
  'approval-decided',
]);

function requireLate({ state }: Turn, event: JournalEvent): void {
  if (!mayFollowStep.has(event.type)) throw journalCorrupt(event, 'that step is not under way');
  if (stepOfPath(state, event.path ?? '') === undefined) throw journalCorrupt(event, 'there is no such step');
}
