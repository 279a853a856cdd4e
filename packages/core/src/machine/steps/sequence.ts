import { complete } from '../endings.ts';
import { afterStep, startNext } from '../holding.ts';
import { frameIn, openHolder } from '../nodes.ts';
import type { SequenceDetail } from '../state.ts';
import type { Executor } from '../turn.ts';

/** One after the other. */
export const sequence: Executor = {
  begin(turn, node) {
    const detail: SequenceDetail = { kind: 'sequence', live: new Set(), frame: frameIn(node), cursor: 0 };
    openHolder(turn, node, detail);
    if (!startNext(turn, detail, node.definition.arms[0] ?? [])) complete(turn, node);
  },
  childEnded(turn, node, ending) {
    if (node.detail.kind !== 'sequence') return;
    afterStep(turn, ending, { run: node.detail, arm: node.definition.arms[0] ?? [], done: complete });
  },
};
