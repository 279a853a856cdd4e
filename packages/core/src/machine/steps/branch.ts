import type { JournalEvent } from '../../journal/events.ts';
import { complete } from '../endings.ts';
import { afterStep, startNext } from '../holding.ts';
import { journalCorrupt } from '../journal-corrupt.ts';
import { enter, frameIn, openHolder } from '../nodes.ts';
import type { BranchDetail, StepNode } from '../state.ts';
import type { Executor, Turn } from '../turn.ts';

/** The steps of the first case that holds, one after the other. */
export const branch: Executor = {
  begin(turn, node) {
    enter(turn, node, 'choosing');
  },
  childEnded(turn, node, ending) {
    const { detail, definition } = node;
    if (detail.kind !== 'branch') return;
    afterStep(turn, ending, { run: detail, arm: definition.arms[detail.arm] ?? [], done: complete });
  },
};

/** The answer of `choose-branch`. */
export function takeBranch(turn: Turn, node: StepNode, event: JournalEvent<'branch-taken'>): void {
  const arm = event.data.index ?? -1;
  if (arm >= node.definition.arms.length) throw journalCorrupt(event, `there is no case ${arm}`);
  const detail: BranchDetail = { kind: 'branch', live: new Set(), frame: frameIn(node), arm, cursor: 0 };
  openHolder(turn, node, detail);
  if (!startNext(turn, detail, node.definition.arms[arm] ?? [])) complete(turn, node);
}
