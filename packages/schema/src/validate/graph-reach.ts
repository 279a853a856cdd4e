/** The dependencies of `graph` steps: unknown ones, cycles, and what depends on what. Not recursive. */
import { didYouMean } from '../closest.ts';
import type { Problem } from '../problem.ts';
import type { Outline, OutlineGroup, OutlineStep } from './outline.ts';

/** What the steps of each graph depend on. */
export class GraphReach {
  readonly problems: Problem[] = [];
  readonly #dependencies = new Map<OutlineStep, readonly OutlineStep[]>();
  /** Of the last step asked for: all that it depends on. */
  #last: { readonly step: OutlineStep; readonly reached: ReadonlySet<OutlineStep> } | null = null;

  constructor(outline: Outline) {
    for (const step of outline.steps) {
      const graph = step.group.slot === 'steps' && step.group.holder?.kind === 'graph';
      if (graph) this.#readDependencies(step);
      else if (step.raw['dependsOn'] !== undefined) this.problems.push(misplaced(step));
      if (step.kind !== 'graph') continue;
      for (const group of step.groups) if (group.slot === 'steps') this.#later.push(group);
    }
    for (const group of this.#later) this.#findCycles(group);
  }

  readonly #later: OutlineGroup[] = [];

  /** Whether `target` is done before `step` starts, both of one graph. */
  dependsOn(step: OutlineStep, target: OutlineStep): boolean {
    if (this.#of(step).includes(target)) return true;
    if (this.#last?.step !== step) this.#last = { step, reached: this.#reachedFrom(step) };
    return this.#last.reached.has(target);
  }

  #of(step: OutlineStep): readonly OutlineStep[] {
    return this.#dependencies.get(step) ?? [];
  }

  #reachedFrom(step: OutlineStep): ReadonlySet<OutlineStep> {
    const reached = new Set<OutlineStep>();
    const pending = [...this.#of(step)];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      for (const dependency of this.#of(next)) pending.push(dependency);
    }
    return reached;
  }

  #readDependencies(step: OutlineStep): void {
    const names = step.raw['dependsOn'];
    if (!Array.isArray(names)) return;
    const siblings = siblingsById(step.group);
    const found = new Set<OutlineStep>();
    for (const [index, name] of names.entries()) {
      if (typeof name !== 'string') continue;
      const sibling = siblings.get(name);
      if (sibling !== undefined) found.add(sibling);
      else this.problems.push(unknownDependency(step, index, name));
    }
    this.#dependencies.set(step, [...found]);
  }

  /** Takes away, again and again, the steps whose dependencies are all taken away. What stays is in a cycle or behind one. */
  #findCycles(group: OutlineGroup): void {
    const waiting = new Map(group.steps.map((step) => [step, this.#of(step).length]));
    const dependents = new Map<OutlineStep, OutlineStep[]>();
    for (const step of group.steps) {
      for (const dependency of this.#of(step)) {
        const list = dependents.get(dependency);
        if (list === undefined) dependents.set(dependency, [step]);
        else list.push(step);
      }
    }
    const ready = group.steps.filter((step) => waiting.get(step) === 0);
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      waiting.delete(next);
      for (const dependent of dependents.get(next) ?? []) {
        const left = (waiting.get(dependent) ?? 0) - 1;
        waiting.set(dependent, left);
        if (left === 0) ready.push(dependent);
      }
    }
    this.#reportCycles(new Set(waiting.keys()));
  }

  /** Follows dependencies until a step comes again: that is a cycle. One problem for each. */
  #reportCycles(stuck: Set<OutlineStep>): void {
    const done = new Set<OutlineStep>();
    for (const start of stuck) {
      const path: OutlineStep[] = [];
      const positions = new Map<OutlineStep, number>();
      let at: OutlineStep | undefined = start;
      while (at !== undefined && !done.has(at) && !positions.has(at)) {
        positions.set(at, path.length);
        path.push(at);
        at = this.#of(at).find((dependency) => stuck.has(dependency));
      }
      const from = at === undefined ? undefined : positions.get(at);
      if (from !== undefined) this.problems.push(cycle(path.slice(from)));
      for (const step of path) done.add(step);
    }
  }
}

const siblingCache = new WeakMap<OutlineGroup, ReadonlyMap<string, OutlineStep>>();

function siblingsById(group: OutlineGroup): ReadonlyMap<string, OutlineStep> {
  const known = siblingCache.get(group);
  if (known !== undefined) return known;
  const made = new Map(group.steps.map((step) => [step.id, step]));
  siblingCache.set(group, made);
  return made;
}

function misplaced(step: OutlineStep): Problem {
  return {
    code: 'misplaced-key',
    pointer: `${step.pointer}/dependsOn`,
    message: 'dependsOn is only for the steps of a graph.',
    hint: 'Elsewhere steps run in the order in which they stand; leave it out, or put the steps into a graph.',
  };
}

function unknownDependency(step: OutlineStep, index: number, name: string): Problem {
  const names = [...siblingsById(step.group).keys()].filter((id) => id !== step.id);
  return {
    code: 'unknown-step',
    pointer: `${step.pointer}/dependsOn/${index}`,
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
