import type { Project, SymbolNode } from '../project.ts';
import { callGraphOf, type CallGraph } from './call-graph.ts';
import { findSymbols } from './find-symbols.ts';

export interface PathQuery {
  /** Where paths start: any unambiguous suffix of a symbol; an ambiguous one stands for all that it matches. */
  readonly from: string;
  readonly to: string;
  /** At most this many paths. Default: 100. */
  readonly limit?: number;
  /** At most this many symbols in a path. Default: 50. */
  readonly maxLength?: number;
}

/** A symbol on a path, with the line of its definition from 1. */
export interface PathStep {
  readonly symbol: string;
  readonly file: string;
  readonly line: number;
}

export interface PathsResult {
  /** The symbols that `from` and `to` stand for. More than one: the name is ambiguous, and all were tried. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Shortest first, then in the order of the names. */
  readonly paths: readonly (readonly PathStep[])[];
  /** Whether there may be more paths than these. */
  readonly truncated: boolean;
}

/** More steps than this in one search: the result is cut and says so. */
const mostSteps = 2_000_000;

/**
 * All simple paths of calls between two symbols. From a symbol to itself: the cycles through it. A class stands for
 * its constructor, or where it has none for its methods.
 *
 * @throws OrchestratorError `symbol-not-found` when a name matches nothing.
 */
export function findPaths(project: Project, query: PathQuery): PathsResult {
  const graph = callGraphOf(project);
  const from = findSymbols(project, query.from);
  const to = findSymbols(project, query.to);
  const sources = from.flatMap((node) => callable(project, node));
  const targets = new Set(to.flatMap((node) => callable(project, node)));
  const search = new PathSearch(graph, targets, {
    limit: query.limit ?? 100,
    maxLength: query.maxLength ?? 50,
  });
  const { paths, truncated } = search.run(sources);
  return {
    from: from.map((node) => node.symbol),
    to: to.map((node) => node.symbol),
    paths: paths.map((path) => path.map((symbol) => stepOf(graph, symbol))),
    truncated,
  };
}

function stepOf(graph: CallGraph, symbol: string): PathStep {
  const node = graph.nodes.get(symbol);
  return { symbol, file: node?.file ?? '', line: node?.line ?? 0 };
}

function callable(project: Project, node: SymbolNode): string[] {
  if (node.kind !== 'class') return [node.symbol];
  const { nodes } = callGraphOf(project);
  for (const name of ['__init__', 'constructor', '__new__']) {
    const constructor = `${node.symbol}.${name}`;
    if (nodes.has(constructor)) return [constructor];
  }
  const prefix = `${node.symbol}.`;
  return project.nodes
    .filter((other) => other.kind === 'method' && other.symbol.startsWith(prefix))
    .map((other) => other.symbol);
}

/**
 * Deepening: first all paths of the least length, then those one longer, and so on. A branch is left when the target
 * is farther than the length allows, so little is walked in vain.
 */
class PathSearch {
  private readonly graph: CallGraph;
  private readonly targets: ReadonlySet<string>;
  private readonly limits: { readonly limit: number; readonly maxLength: number };
  private readonly distance: ReadonlyMap<string, number>;
  private readonly paths: string[][] = [];
  private readonly current: string[] = [];
  private readonly onPath = new Set<string>();
  private steps = 0;
  private wasCut = false;
  private stopped = false;

  constructor(
    graph: CallGraph,
    targets: ReadonlySet<string>,
    limits: { readonly limit: number; readonly maxLength: number },
  ) {
    this.graph = graph;
    this.targets = targets;
    this.limits = limits;
    this.distance = distances(graph, targets);
  }

  run(sources: readonly string[]): { paths: string[][]; truncated: boolean } {
    const starts = [...new Set(sources)].toSorted();
    for (let length = 2; length <= this.limits.maxLength && !this.stopped; length += 1) {
      this.wasCut = false;
      for (const start of starts) this.walk(start, length);
      if (!this.wasCut) return { paths: this.paths, truncated: this.stopped };
    }
    return { paths: this.paths, truncated: true };
  }

  /** Adds the paths that have exactly `left` symbols from here on. */
  private walk(symbol: string, left: number): void {
    if (this.stopped) return;
    if ((this.steps += 1) > mostSteps) {
      this.stopped = true;
      return;
    }
    this.current.push(symbol);
    this.onPath.add(symbol);
    for (const next of this.graph.callees.get(symbol) ?? []) {
      const far = this.distance.get(next);
      if (far === undefined) continue;
      if (this.targets.has(next) && left === 2 && (!this.onPath.has(next) || next === this.current[0])) {
        this.found([...this.current, next]);
      }
      if (this.onPath.has(next)) continue;
      const passes = this.targets.has(next) ? this.nearestBeyond(next) : far;
      if (passes === undefined) continue;
      if (passes + 2 > left) this.wasCut ||= passes + 2 > left && left >= 2;
      if (left > 2 && passes + 2 <= left) this.walk(next, left - 1);
    }
    this.onPath.delete(symbol);
    this.current.pop();
  }

  /** A path may go through one target on its way to another. */
  private nearestBeyond(target: string): number | undefined {
    if (this.targets.size === 1) return undefined;
    const beyond = (this.graph.callees.get(target) ?? [])
      .map((next) => this.distance.get(next))
      .filter((far) => far !== undefined);
    return beyond.length === 0 ? undefined : Math.min(...beyond) + 1;
  }

  private found(path: string[]): void {
    if (this.paths.length >= this.limits.limit) this.stopped = true;
    else this.paths.push(path);
  }
}

/** How many calls each symbol is away from the nearest target. */
function distances(graph: CallGraph, targets: ReadonlySet<string>): Map<string, number> {
  const distance = new Map([...targets].map((target) => [target, 0]));
  const queue = [...targets];
  for (const symbol of queue) {
    for (const caller of graph.callers.get(symbol) ?? []) {
      if (distance.has(caller)) continue;
      distance.set(caller, (distance.get(symbol) ?? 0) + 1);
      queue.push(caller);
    }
  }
  return distance;
}
