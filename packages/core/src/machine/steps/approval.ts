import type { JournalEvent } from '../../journal/events.ts';
import { complete, conclude } from '../endings.ts';
import { stopWaiting } from '../interruption.ts';
import { enter } from '../nodes.ts';
import type { StepNode } from '../state.ts';
import { approvalExpired } from '../step-errors.ts';
import type { Executor, Turn } from '../turn.ts';

/** Asks, then waits for the decision. A rejection completes the step, too: the workflow branches on it. */
export const approval: Executor = {
  begin(turn, node) {
    enter(turn, node, 'requesting');
  },
  elapsed(turn, node) {
    stopWaiting(turn, node);
    const { step } = node.definition;
    if (step?.kind !== 'approval' || step.default === undefined) return conclude(turn, node, approvalExpired(node));
    node.detail = { kind: 'approval', decision: null };
    complete(turn, node);
  },
};

/** Somebody has decided. */
export function decide(turn: Turn, node: StepNode, event: JournalEvent<'approval-decided'>): void {
  stopWaiting(turn, node);
  node.detail = { kind: 'approval', decision: event.data };
  complete(turn, node);
}
