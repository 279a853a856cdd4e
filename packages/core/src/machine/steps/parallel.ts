import { stepDefaults, type ParallelMode } from '@orchestr8/schema';
import { complete } from '../endings.ts';
import { closes, failHolder } from '../holding.ts';
import { interruptInside } from '../interruption.ts';
import { frameIn, openHolder, openStep } from '../nodes.ts';
import type { ParallelDetail, StepNode } from '../state.ts';
import { branchesFailed } from '../step-errors.ts';
import type { ChildEnding, Executor, Turn } from '../turn.ts';

/** All its steps at once. */
export const parallel: Executor = {
  begin(turn, node) {
    const { definition } = node;
    const detail: ParallelDetail = {
      kind: 'parallel',
      live: new Set(),
      frame: frameIn(node),
      endings: Array<null>(definition.size).fill(null),
      completed: 0,
      failed: 0,
      decided: false,
    };
    openHolder(turn, node, detail);
    for (const step of definition.arms[0] ?? []) openStep(turn, detail.frame, step);
    if (definition.size === 0) complete(turn, node);
  },
  childEnded(turn, node, ending) {
    const { detail } = node;
    if (detail.kind !== 'parallel') return;
    // A success that comes after the decision doesn't count.
    if (detail.decided) detail.frame.results[ending.child.position] = null;
    if (closes(turn, node)) return;
    if (ending.status === 'completed') succeeded(turn, node, { detail, ending });
    else failed(turn, node, { detail, ending });
  },
};

interface Branch {
  readonly detail: ParallelDetail;
  readonly ending: ChildEnding;
}

function succeeded(turn: Turn, node: StepNode, { detail, ending }: Branch): void {
  detail.endings[ending.child.position] = 'completed';
  detail.completed += 1;
  const needed = neededOf(node);
  if (needed === null || detail.completed < needed) return whenAllEnded(turn, node, detail);
  detail.decided = true;
  interruptInside(turn, node, 'not-needed');
  if (detail.live.size === 0) complete(turn, node);
}

function failed(turn: Turn, node: StepNode, { detail, ending }: Branch): void {
  detail.endings[ending.child.position] = ending.error;
  detail.failed += 1;
  if (modeOf(node) === 'all') return failHolder(turn, node, ending.error);
  const needed = neededOf(node);
  if (needed !== null && node.definition.size - detail.failed < needed)
    return failHolder(turn, node, branchesFailed(node, detail, needed));
  whenAllEnded(turn, node, detail);
}

function whenAllEnded(turn: Turn, node: StepNode, detail: ParallelDetail): void {
  if (detail.completed + detail.failed === node.definition.size) complete(turn, node);
}

function modeOf({ definition: { step } }: StepNode): ParallelMode {
  return (step?.kind === 'parallel' ? step.mode : undefined) ?? stepDefaults.parallelMode;
}

/** How many successes are enough; null: every step is waited for. */
function neededOf({ definition: { step } }: StepNode): number | null {
  if (step?.kind !== 'parallel') return null;
  if (step.mode === 'first') return 1;
  return step.mode === 'quorum' ? (step.quorum ?? 1) : null;
}
