import { stepDefaults } from '@orchestr8/schema';
import type { JournalEvent } from '../../journal/events.ts';
import { complete } from '../endings.ts';
import { afterStep, failHolder, startNext } from '../holding.ts';
import { journalCorrupt } from '../journal-corrupt.ts';
import { enter, enterQuietly, frameIn, openHolder } from '../nodes.ts';
import type { LoopDetail, StepNode } from '../state.ts';
import { maxIterationsReached } from '../step-errors.ts';
import type { Executor, Turn } from '../turn.ts';

/** Rounds of its steps. A round sees the outputs of the one before until its own steps have put out theirs. */
export const loop: Executor = {
  begin(turn, node) {
    const detail: LoopDetail = { kind: 'loop', live: new Set(), frame: frameIn(node, 0), cursor: 0 };
    openHolder(turn, node, detail);
    startRound(turn, node, detail);
  },
  childEnded(turn, node, ending) {
    const { detail, definition } = node;
    if (detail.kind !== 'loop') return;
    afterStep(turn, ending, { run: detail, arm: definition.arms[0] ?? [], done: endRound });
  },
};

/** The answer of `test-loop`. */
export function testLoop(turn: Turn, node: StepNode, event: JournalEvent<'loop-tested'>): void {
  const { detail } = node;
  if (detail.kind !== 'loop' || detail.frame.index !== event.data.iteration)
    throw journalCorrupt(event, 'it is another iteration');
  if (event.data.done) complete(turn, node);
  else nextRound(turn, node);
}

function startRound(turn: Turn, node: StepNode, detail: LoopDetail): void {
  if (!startNext(turn, detail, node.definition.arms[0] ?? [])) endRound(turn, node);
}

function endRound(turn: Turn, node: StepNode): void {
  if (hasUntil(node)) enter(turn, node, 'testing');
  else nextRound(turn, node);
}

function nextRound(turn: Turn, node: StepNode): void {
  const { detail } = node;
  if (detail.kind !== 'loop') return;
  const rounds = detail.frame.index + 1;
  if (rounds >= maxIterationsOf(node)) {
    if (hasUntil(node)) failHolder(turn, node, maxIterationsReached(node, rounds));
    else complete(turn, node);
    return;
  }
  const before = detail.frame.results;
  detail.frame = frameIn(node, rounds);
  before.forEach((result, position) => (detail.frame.results[position] = result));
  detail.cursor = 0;
  enterQuietly(turn.state, node, 'open');
  startRound(turn, node, detail);
}

function hasUntil({ definition }: StepNode): boolean {
  return definition.step?.kind === 'loop' && definition.step.until !== undefined;
}

function maxIterationsOf({ definition }: StepNode): number {
  const { step } = definition;
  return (step?.kind === 'loop' ? step.maxIterations : undefined) ?? stepDefaults.loopMaxIterations;
}
