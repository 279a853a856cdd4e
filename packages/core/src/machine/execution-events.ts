/** Events about the execution as a whole. */
import type { JournalEvent } from '../journal/events.ts';
import { indexOf } from './document-index.ts';
import { conclude } from './endings.ts';
import { executors } from './executors.ts';
import { interrupt } from './interruption.ts';
import { journalCorrupt } from './journal-corrupt.ts';
import { enter, enterQuietly, rootNode } from './nodes.ts';
import { outstandingCommands } from './outstanding.ts';
import { holdsAttempts } from './queries.ts';
import { nothingSpent, type Ending, type StepNode } from './state.ts';
import { postponeTimeLimits, resumeTimeLimits, suspendTimeLimits } from './time-limits.ts';
import { scopeFailed, scopeRevoked } from './try-scope.ts';
import type { Turn } from './turn.ts';

export function executionStarted(turn: Turn, event: JournalEvent<'execution-started'>): void {
  const { state } = turn;
  if (state.started !== null) throw journalCorrupt(event, 'the execution has started before');
  state.started = event.data;
  state.budget = event.data.budget;
  state.index = indexOf(event.data.document);
  state.root = rootNode(state.index.root);
  executors.root.begin(turn, state.root);
}

/** Whoever owns the execution now has none of the commands: all of them again. */
export function executionRecovered(turn: Turn, event: JournalEvent<'execution-recovered'>): void {
  turn.state.epoch = event.data.epoch;
  postponeTimeLimits(turn);
  issueAll(turn);
}

/** A copy: children under way belong to the origin, so their steps start new ones, and what was spent was spent there. */
export function executionForked(turn: Turn, event: JournalEvent<'execution-forked'>): void {
  const { state } = turn;
  state.override = event.data.override;
  state.spent = nothingSpent;
  state.reservations.clear();
  postponeTimeLimits(turn);
  for (const node of state.nodes.values()) forgetChild(turn, node);
  issueAll(turn);
}

function forgetChild(turn: Turn, node: StepNode): void {
  if (node.phase !== 'delegating' && node.phase !== 'recalling') return;
  const { phase } = node;
  node.detail = { kind: 'workflow', childId: null, output: null };
  if (phase === 'delegating') enterQuietly(turn.state, node, 'starting');
  else conclude(turn, node, null);
}

function issueAll(turn: Turn): void {
  turn.commands.length = 0;
  for (const command of outstandingCommands(turn.state)) turn.commands.push(command);
}

export function executionPaused(turn: Turn, event: JournalEvent<'execution-paused'>): void {
  turn.state.pause = event.data;
  if (holdsAttempts(turn.state)) suspendTimeLimits(turn);
}

export function executionUnpaused(turn: Turn): void {
  turn.state.pause = null;
  resumeTimeLimits(turn);
  releaseHeld(turn);
}

export function cancelRequested(turn: Turn, event: JournalEvent<'execution-cancel-requested'>): void {
  const { state } = turn;
  const { root } = state;
  if (state.cancel !== null || root === null) return;
  state.cancel = event.data;
  if (root.phase === 'open') interrupt(turn, root, { stop: 'cancel', reason: 'execution-cancelled' });
  else scopeRevoked(turn, root);
  // What is left is in a `finally` or a compensation, which no pause keeps from running now.
  resumeTimeLimits(turn);
  releaseHeld(turn);
}

function releaseHeld(turn: Turn): void {
  for (const node of turn.state.held) enter(turn, node, node.definition.kind === 'workflow' ? 'starting' : 'admitting');
  turn.state.held.clear();
}

/** The workflow's output could not be built. */
export function resultFailed(turn: Turn, event: JournalEvent<'evaluation-failed'>): void {
  const { root } = turn.state;
  if (root?.phase !== 'building') throw journalCorrupt(event, 'the output is not being built');
  scopeFailed(turn, root, event.data.error);
}

export function executionEnded(turn: Turn, event: JournalEvent, ending: Ending): void {
  const { state } = turn;
  const { root } = state;
  const built = root?.phase === 'building' && ending.status !== 'cancelled';
  const recorded = root?.phase === 'recording' && root.draft?.type === event.type;
  if (!built && !recorded) throw journalCorrupt(event, 'the execution is not at its end');
  state.ending = ending;
  state.root = null;
  state.busy = 0;
  turn.commands.push({ type: 'finish' });
}
