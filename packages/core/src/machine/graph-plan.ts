import { OrchestratorError, type GraphStep } from '@orchestr8/schema';

/** In which order the steps of a graph may start. Steps are named by their positions in the document. */
export interface GraphPlan {
  /** How many steps each one waits for. */
  readonly dependencies: readonly number[];
  /** Who waits for it; those with the longest path still before them come first. */
  readonly dependents: readonly (readonly number[])[];
  /** Steps that wait for none, in the same order. */
  readonly first: readonly number[];
  /** With `waves` only: the steps of each wave, in the same order. */
  readonly waves: readonly (readonly number[])[] | null;
}

/**
 * Plans a graph. The longest path counts steps; the document's order breaks ties.
 *
 * @throws OrchestratorError `graph-cycle`, `unknown-dependency`
 */
export function planGraph(graph: GraphStep): GraphPlan {
  const positions = new Map(graph.steps.map((step, position) => [step.id, position]));
  const dependencies = graph.steps.map(() => 0);
  const dependents: number[][] = graph.steps.map(() => []);
  graph.steps.forEach((step, position) => {
    for (const id of new Set(step.dependsOn)) {
      const before = positions.get(id);
      if (before === undefined) throw unknownDependency(step.id, id);
      dependents[before]?.push(position);
      dependencies[position] = (dependencies[position] ?? 0) + 1;
    }
  });
  const order = topologicalOrder(dependencies, dependents);
  if (order.length < graph.steps.length) throw cycle(graph.id);
  const remaining = longestRemaining(order, dependents);
  const byRemaining = (left: number, right: number) => (remaining[right] ?? 0) - (remaining[left] ?? 0) || left - right;
  for (const list of dependents) list.sort(byRemaining);
  return {
    dependencies,
    dependents,
    first: order.filter((position) => dependencies[position] === 0).toSorted(byRemaining),
    waves: graph.waves === true ? wavesOf(order, dependents).map((wave) => wave.toSorted(byRemaining)) : null,
  };
}

function topologicalOrder(dependencies: readonly number[], dependents: readonly (readonly number[])[]): number[] {
  const missing = [...dependencies];
  const order = missing.flatMap((count, position) => (count === 0 ? [position] : []));
  // The list grows while it is walked.
  for (const position of order) {
    for (const dependent of dependents[position] ?? []) {
      const left = (missing[dependent] ?? 0) - 1;
      missing[dependent] = left;
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

function longestRemaining(order: readonly number[], dependents: readonly (readonly number[])[]): number[] {
  const remaining = order.map(() => 1);
  for (const position of order.toReversed()) {
    for (const dependent of dependents[position] ?? [])
      remaining[position] = Math.max(remaining[position] ?? 1, 1 + (remaining[dependent] ?? 1));
  }
  return remaining;
}

function wavesOf(order: readonly number[], dependents: readonly (readonly number[])[]): number[][] {
  const levels = order.map(() => 0);
  const waves: number[][] = [];
  for (const position of order) {
    const level = levels[position] ?? 0;
    (waves[level] ??= []).push(position);
    for (const dependent of dependents[position] ?? []) levels[dependent] = Math.max(levels[dependent] ?? 0, level + 1);
  }
  return waves;
}

function unknownDependency(step: string, id: string): OrchestratorError {
  return new OrchestratorError(`The step "${step}" depends on "${id}", which is not beside it.`, {
    code: 'unknown-dependency',
    hint: 'Name a step of the same graph, and validate the document before it is started.',
  });
}

function cycle(id: string): OrchestratorError {
  return new OrchestratorError(`The dependencies in the graph "${id}" run in a circle.`, {
    code: 'graph-cycle',
    hint: 'Remove one of the dependencies, and validate the document before it is started.',
  });
}
