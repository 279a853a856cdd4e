import { enterQuietly } from './nodes.ts';
import { rootCommandOf } from './node-command.ts';
import type { EventDraft } from '../journal/events.ts';
import type { StepNode, TryDetail } from './state.ts';
import type { Turn } from './turn.ts';

/** Everything inside has ended: the execution ends, as cancelled whenever a cancel came before (invariant 7). */
export function endExecution(turn: Turn, root: StepNode, detail: TryDetail): void {
  const { cancel } = turn.state;
  if (cancel !== null) return recordEnd(turn, root, { type: 'execution-cancelled', data: { reason: cancel.reason } });
  if (detail.error !== null) return recordEnd(turn, root, { type: 'execution-failed', data: { error: detail.error } });
  if (root.definition.shaped) return enterRoot(turn, root, 'building');
  recordEnd(turn, root, { type: 'execution-completed', data: { output: detail.output ?? { value: null } } });
}

function recordEnd(turn: Turn, root: StepNode, draft: EventDraft): void {
  root.draft = draft;
  enterRoot(turn, root, 'recording');
}

function enterRoot(turn: Turn, root: StepNode, phase: 'building' | 'recording'): void {
  enterQuietly(turn.state, root, phase);
  const command = rootCommandOf(root);
  if (command !== null) turn.commands.push(command);
}
