import type { JournalEvent } from '../../journal/events.ts';
import { addAmounts } from '../costs.ts';
import { complete, conclude, concludeForGood } from '../endings.ts';
import { journalCorrupt } from '../journal-corrupt.ts';
import { enter, enterQuietly } from '../nodes.ts';
import { holdsAttempts } from '../queries.ts';
import type { StepNode, WorkflowDetail } from '../state.ts';
import { childCancelled } from '../step-errors.ts';
import type { Executor, Turn } from '../turn.ts';

/** Runs a child execution and ends as it does. */
export const workflow: Executor = { begin: start, again: start };

function start(turn: Turn, node: StepNode): void {
  node.detail = { kind: 'workflow', childId: null, output: null };
  if (holdsAttempts(turn.state)) {
    turn.state.held.add(node);
    enter(turn, node, 'held');
  } else enter(turn, node, 'starting');
}

export function childStarted(turn: Turn, node: StepNode, event: JournalEvent<'child-started'>): void {
  const { executionId } = event.data;
  const known = detailOf(node, event);
  // Started again after a crash: it is the same child.
  if (known.childId === executionId) return;
  if (node.phase !== 'starting') throw journalCorrupt(event, `the step is ${node.phase}`);
  node.detail = { kind: 'workflow', childId: executionId, output: null };
  if (node.stop === 'none') enterQuietly(turn.state, node, 'delegating');
  else enter(turn, node, 'recalling');
}

/** After a cancel, a child that has completed all the same completes the step: what was done is done. */
export function childEnded(turn: Turn, node: StepNode, event: JournalEvent<'child-ended'>): void {
  const { executionId, status, output, error, spent } = event.data;
  const known = detailOf(node, event);
  const late = known.childId !== executionId || (node.phase !== 'delegating' && node.phase !== 'recalling');
  if (late) return;
  turn.state.spent = addAmounts(turn.state.spent, spent);
  if (node.stop === 'timeout' || (status !== 'completed' && node.stop === 'cancel')) return conclude(turn, node, null);
  if (status === 'cancelled') return concludeForGood(turn, node, childCancelled(node, executionId));
  if (status === 'failed') {
    if (error === undefined) throw journalCorrupt(event, 'a child that failed has an error');
    return conclude(turn, node, error);
  }
  node.detail = { kind: 'workflow', childId: executionId, output: output ?? { value: null } };
  complete(turn, node);
}

function detailOf(node: StepNode, event: JournalEvent): WorkflowDetail {
  if (node.detail.kind === 'workflow') return node.detail;
  throw journalCorrupt(event, 'the step starts no child');
}
