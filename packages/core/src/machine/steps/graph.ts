import type { GraphPlan } from '../graph-plan.ts';
import { complete } from '../endings.ts';
import { closes, failHolder } from '../holding.ts';
import { frameIn, openHolder, openStep } from '../nodes.ts';
import type { GraphDetail } from '../state.ts';
import type { Executor, Turn } from '../turn.ts';

/** Each step the moment that what it depends on is done; of several, the one with the longest path before it first. */
export const graph: Executor = {
  begin(turn, node) {
    const plan = node.definition.graph;
    if (plan === null) return;
    const detail: GraphDetail = {
      kind: 'graph',
      live: new Set(),
      frame: frameIn(node),
      missing: [...plan.dependencies],
      done: 0,
      wave: 0,
      leftInWave: 0,
    };
    openHolder(turn, node, detail);
    if (node.definition.size === 0) return complete(turn, node);
    if (plan.waves === null) for (const position of plan.first) startAt(turn, detail, position);
    else startWave(turn, detail, plan.waves[0] ?? []);
  },
  childEnded(turn, node, { child, status, error }) {
    const { detail, definition } = node;
    if (detail.kind !== 'graph' || definition.graph === null || closes(turn, node)) return;
    if (status !== 'completed') return failHolder(turn, node, error);
    detail.done += 1;
    if (detail.done === definition.size) return complete(turn, node);
    if (definition.graph.waves === null)
      startDependents(turn, detail, definition.graph.dependents[child.position] ?? []);
    else afterStepOfWave(turn, detail, definition.graph.waves);
  },
};

function startAt(turn: Turn, detail: GraphDetail, position: number): void {
  const step = detail.frame.owner.definition.arms[0]?.[position];
  if (step !== undefined) openStep(turn, detail.frame, step);
}

function startDependents(turn: Turn, detail: GraphDetail, dependents: readonly number[]): void {
  for (const position of dependents) {
    const missing = (detail.missing[position] ?? 0) - 1;
    detail.missing[position] = missing;
    if (missing === 0) startAt(turn, detail, position);
  }
}

function afterStepOfWave(turn: Turn, detail: GraphDetail, waves: NonNullable<GraphPlan['waves']>): void {
  detail.leftInWave -= 1;
  if (detail.leftInWave > 0) return;
  detail.wave += 1;
  startWave(turn, detail, waves[detail.wave] ?? []);
}

function startWave(turn: Turn, detail: GraphDetail, wave: readonly number[]): void {
  detail.leftInWave = wave.length;
  for (const position of wave) startAt(turn, detail, position);
}
