import { complete } from '../endings.ts';
import { journalCorrupt } from '../journal-corrupt.ts';
import { enter } from '../nodes.ts';
import type { Executor } from '../turn.ts';

/** Waits for its timer; the output is null. */
export const sleep: Executor = {
  begin(turn, node) {
    if (node.dueAt === null) throw journalCorrupt(turn.event, 'a sleep has a dueAt');
    enter(turn, node, 'waiting');
  },
  elapsed: complete,
};
