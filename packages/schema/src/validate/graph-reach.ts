/** The dependencies of `graph` steps: unknown ones, cycles, and what depends on what. Not recursive. */
import { didYouMean } from '../closest.ts';
import type { Problem } from '../problem.ts';
import type { Outline, OutlineGroup, OutlineStep } from './outline.ts';

/** What the steps of each graph depend on. */
export class GraphReach {
  readonly problems: Problem[] = [];
  readonly #graphs = new Map<OutlineGroup, Dependencies>();

  constructor(outline: Outline) {
    for (const step of outline.steps) {
      const isNode = step.group.slot === 'steps' && step.group.holder?.kind === 'graph';
      if (!isNode && step.raw['dependsOn'] !== undefined) this.problems.push(misplaced(step));
      if (step.kind !== 'graph') continue;
      for (const group of step.groups)
        if (group.slot === 'steps') this.#graphs.set(group, new Dependencies(group, this.problems));
    }
    for (const graph of this.#graphs.values()) for (const steps of graph.cycles()) this.problems.push(cycle(steps));
  }

  /** Whether `target` is done before `step` starts, both of one graph. */
  dependsOn(step: OutlineStep, target: OutlineStep): boolean {
    return this.#graphs.get(step.group)?.reaches(step.index, target.index) ?? false;
  }
}

/** The dependencies in one graph; steps are known by their index. */
class Dependencies {
  readonly #steps: ReadonlyMap<number, OutlineStep>;
  /** By step; empty where no step has the index. */
  readonly #of: readonly (readonly number[])[];
  /** The step from which each was last reached. */
  readonly #reachedFrom: Int32Array;
  #last = -1;

  constructor(group: OutlineGroup, problems: Problem[]) {
    const siblings = new Map(group.steps.map((step) => [step.id, step]));
    this.#steps = new Map(group.steps.map((step) => [step.index, step]));
    const count = (group.steps.at(-1)?.index ?? -1) + 1;
    const dependencies: (readonly number[])[] = Array.from({ length: count }, () => []);
    for (const step of group.steps) dependencies[step.index] = readDependencies(step, siblings, problems);
    this.#of = dependencies;
    this.#reachedFrom = new Int32Array(count).fill(-1);
  }

  /** Whether the one depends on the other, directly or through others. */
  reaches(from: number, target: number): boolean {
    const direct = this.#of[from] ?? [];
    if (direct.includes(target)) return true;
    if (this.#last !== from) {
      this.#last = from;
      this.#reachFrom(from, direct);
    }
    return this.#reachedFrom[target] === from;
  }

  #reachFrom(from: number, direct: readonly number[]): void {
    const [dependencies, reachedFrom] = [this.#of, this.#reachedFrom];
    const pending = [...direct];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reachedFrom[next] === from) continue;
      reachedFrom[next] = from;
      for (const dependency of dependencies[next] ?? []) if (reachedFrom[dependency] !== from) pending.push(dependency);
    }
  }

  /** The cycles, each once. Follows dependencies among the steps in or behind a cycle until one comes again. */
  cycles(): readonly (readonly OutlineStep[])[] {
    const stuck = this.#stuck();
    const done = new Set<number>();
    const found: OutlineStep[][] = [];
    for (const start of stuck) {
      const path: number[] = [];
      const positions = new Map<number, number>();
      let at: number | undefined = start;
      while (at !== undefined && !done.has(at) && !positions.has(at)) {
        positions.set(at, path.length);
        path.push(at);
        at = this.#of[at]?.find((dependency) => stuck.has(dependency));
      }
      const from = at === undefined ? undefined : positions.get(at);
      if (from !== undefined) found.push(path.slice(from).flatMap((index) => this.#steps.get(index) ?? []));
      for (const index of path) done.add(index);
    }
    return found;
  }

  /** Takes away, again and again, the steps whose dependencies are all taken away; what stays is in a cycle or behind one. */
  #stuck(): ReadonlySet<number> {
    const waiting = new Map<number, number>();
    const dependents = new Map<number, number[]>();
    for (const [step, dependencies] of this.#of.entries()) {
      waiting.set(step, dependencies.length);
      for (const dependency of dependencies) {
        const list = dependents.get(dependency);
        if (list === undefined) dependents.set(dependency, [step]);
        else list.push(step);
      }
    }
    const ready = [...waiting.keys()].filter((step) => waiting.get(step) === 0);
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      waiting.delete(next);
      for (const dependent of dependents.get(next) ?? []) {
        const left = (waiting.get(dependent) ?? 0) - 1;
        waiting.set(dependent, left);
        if (left === 0) ready.push(dependent);
      }
    }
    return new Set(waiting.keys());
  }
}

function readDependencies(
  step: OutlineStep,
  siblings: ReadonlyMap<string, OutlineStep>,
  problems: Problem[],
): readonly number[] {
  const names = step.raw['dependsOn'];
  if (!Array.isArray(names)) return [];
  const found = new Set<number>();
  for (const [position, name] of names.entries()) {
    if (typeof name !== 'string') continue;
    const sibling = siblings.get(name);
    if (sibling !== undefined) found.add(sibling.index);
    else problems.push(unknownDependency(step, { position, name, ids: [...siblings.keys()] }));
  }
  return [...found];
}

function misplaced(step: OutlineStep): Problem {
  return {
    code: 'misplaced-key',
    pointer: `${step.pointer}/dependsOn`,
    message: 'dependsOn is only for the steps of a graph.',
    hint: 'Elsewhere steps run in the order in which they stand; leave it out, or put the steps into a graph.',
  };
}

interface UnknownName {
  readonly position: number;
  readonly name: string;
  readonly ids: readonly string[];
}

function unknownDependency(step: OutlineStep, { position, name, ids }: UnknownName): Problem {
  const names = ids.filter((id) => id !== step.id);
  return {
    code: 'unknown-step',
    pointer: `${step.pointer}/dependsOn/${position}`,
    message: `No step of this graph is called ${JSON.stringify(name)}.`,
    hint: didYouMean(name, names, names.length === 0 ? 'It has no other steps.' : `There are: ${listed(names)}.`),
  };
}

function cycle(steps: readonly OutlineStep[]): Problem {
  const [first] = steps;
  const names = [...steps, ...steps.slice(0, 1)].map((step) => step.id);
  return {
    code: 'dependency-cycle',
    pointer: `${first?.pointer ?? ''}/dependsOn`,
    message: `These steps wait for one another: ${names.length > 20 ? listed(names) : names.join(' → ')}.`,
    hint: 'Remove one of the dependencies.',
  };
}

/** A list of names, shortened. */
export function listed(names: readonly string[]): string {
  return names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')}, …`;
}
