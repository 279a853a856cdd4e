import { stepDefaults } from '@orchestr8/schema';
import type { JournalEvent } from '../../journal/events.ts';
import type { ListItem } from '../../journal/stored-value.ts';
import { complete } from '../endings.ts';
import { closes, failHolder } from '../holding.ts';
import { enter, frameIn, openHolder, openStep } from '../nodes.ts';
import type { MapDetail, StepNode } from '../state.ts';
import type { Executor, Turn } from '../turn.ts';

/** Its step once per item, in order, at most `concurrency` at once. */
export const map: Executor = {
  begin(turn, node) {
    enter(turn, node, 'expanding');
  },
  childEnded(turn, node, { child, status, error, seq }) {
    const { detail } = node;
    if (detail.kind !== 'map' || closes(turn, node)) return;
    if (status !== 'completed' && failsWithItem(node)) return failHolder(turn, node, error);
    if (status === 'completed' && seq !== null) detail.results[child.frame?.index ?? 0] = seq;
    detail.done += 1;
    goOn(turn, node, detail);
  },
};

/** The answer of `expand-map`. */
export function expandMap(turn: Turn, node: StepNode, event: JournalEvent<'map-expanded'>): void {
  const { items, length } = event.data;
  const results = Array<ListItem>(length).fill(null);
  const detail: MapDetail = { kind: 'map', live: new Set(), items, length, next: 0, done: 0, results };
  openHolder(turn, node, detail);
  goOn(turn, node, detail);
}

function goOn(turn: Turn, node: StepNode, detail: MapDetail): void {
  const step = node.definition.arms[0]?.[0];
  if (step === undefined || detail.done === detail.length) return complete(turn, node);
  const concurrency = concurrencyOf(node);
  while (detail.next < detail.length && detail.live.size < concurrency) {
    openStep(turn, frameIn(node, detail.next), step);
    detail.next += 1;
  }
}

function concurrencyOf({ definition: { step } }: StepNode): number {
  return (step?.kind === 'map' ? step.concurrency : undefined) ?? stepDefaults.mapConcurrency;
}

function failsWithItem({ definition: { step } }: StepNode): boolean {
  return step?.kind !== 'map' || (step.onItemError ?? stepDefaults.mapOnItemError) === 'fail';
}
