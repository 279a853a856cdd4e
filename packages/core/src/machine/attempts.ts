/** Attempts of the steps that call an agent or a tool. */
import type { JournalEvent } from '../journal/events.ts';
import { conclude, concludeForGood } from './endings.ts';
import { journalCorrupt } from './journal-corrupt.ts';
import { commandOf } from './node-command.ts';
import { enter } from './nodes.ts';
import { holdsAttempts } from './queries.ts';
import type { StepNode } from './state.ts';
import type { Executor, Turn } from './turn.ts';

/** An agent's or tool's step: attempts, until one succeeds or none is left. */
export const attemptExecutor: Executor = { begin: admit, again: admit };

function admit(turn: Turn, node: StepNode): void {
  if (holdsAttempts(turn.state)) {
    turn.state.held.add(node);
    enter(turn, node, 'held');
  } else enter(turn, node, 'admitting');
}

export function attemptStarted(turn: Turn, node: StepNode, event: JournalEvent<'attempt-started'>): void {
  requireAttempt(node, event);
  node.detail = {
    kind: 'attempt',
    idempotencyKey: event.idempotencyKey ?? null,
    startedAt: event.at,
    attemptTimeoutAt: event.data.attemptTimeoutAt ?? null,
  };
  if (node.phase === 'admitting') return enter(turn, node, 'running');
  if (node.phase !== 'aborting') throw journalCorrupt(event, `the step is ${node.phase}`);
  // It was admitted just before the cancel.
  const command = commandOf(node);
  if (command !== null) turn.commands.push(command);
}

export function attemptRejected(turn: Turn, node: StepNode, event: JournalEvent<'attempt-rejected'>): void {
  requireAttempt(node, event);
  if (node.phase !== 'aborting' && node.phase !== 'admitting') throw journalCorrupt(event, `the step is ${node.phase}`);
  concludeForGood(turn, node, event.data.error);
}

/**
 * The attempt's success is its step's end. After a cancel, too: what was done is done, and can be compensated. After the
 * time-out it is too late: whoever ran the attempt says that it was stopped.
 */
export function requireSuccess(node: StepNode, event: JournalEvent<'step-completed'>): void {
  requireAttempt(node, event);
  const runs = node.phase === 'running' || node.phase === 'aborting';
  if (!runs || node.stop === 'timeout')
    throw journalCorrupt(event, `the step is ${node.phase}, stopped by ${node.stop}`);
}

export function attemptFailed(turn: Turn, node: StepNode, event: JournalEvent<'attempt-failed'>): void {
  if (isUnderWay(node, event)) conclude(turn, node, event.data.error);
}

export function attemptCancelled(turn: Turn, node: StepNode, event: JournalEvent<'attempt-cancelled'>): void {
  if (!isUnderWay(node, event)) return;
  if (node.stop === 'none') admit(turn, node);
  else conclude(turn, node, null);
}

/** Whether the attempt runs; false: its end was recorded before, or that of its step. */
function isUnderWay(node: StepNode, event: JournalEvent): boolean {
  if (isSame(node, event) && (node.phase === 'running' || node.phase === 'aborting')) return true;
  const late = node.phase === 'recording' || (event.attempt !== undefined && event.attempt < node.attempt);
  if (late) return false;
  throw journalCorrupt(event, `the step is ${node.phase}, at attempt ${node.attempt}`);
}

function isSame(node: StepNode, event: JournalEvent): boolean {
  return event.attempt === undefined || event.attempt === node.attempt;
}

function requireAttempt(node: StepNode, event: JournalEvent): void {
  if (!isSame(node, event)) throw journalCorrupt(event, `the step is at attempt ${node.attempt}`);
}
