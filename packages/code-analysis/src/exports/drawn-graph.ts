import type { Project } from '../project.ts';
import type { PathStep } from '../queries/find-paths.ts';

/** A graph to draw: of a project, or of some paths. */
export interface DrawnGraph {
  readonly nodes: readonly { readonly symbol: string; readonly file: string; readonly line: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface DrawOptions {
  /** Also what is defined outside of the project. Default: false. */
  readonly outside?: boolean;
}

/** The graph of a whole project; only symbols that call or are called. */
export function drawnProject(project: Project, options: DrawOptions = {}): DrawnGraph {
  const nodes = new Map(project.nodes.map((node) => [node.symbol, node]));
  const isWanted = (symbol: string): boolean => options.outside === true || nodes.get(symbol)?.file !== '';
  const edges = new Map<string, { from: string; to: string }>();
  for (const { from, to } of project.edges) {
    if (isWanted(from) && isWanted(to)) edges.set(`${from} ${to}`, { from, to });
  }
  const used = new Set([...edges.values()].flatMap(({ from, to }) => [from, to]));
  return { nodes: project.nodes.filter((node) => used.has(node.symbol)), edges: [...edges.values()] };
}

/** The graph of the given paths. */
export function drawnPaths(paths: readonly (readonly PathStep[])[]): DrawnGraph {
  const nodes = new Map<string, PathStep>();
  const edges = new Map<string, { from: string; to: string }>();
  for (const path of paths) {
    for (const [index, step] of path.entries()) {
      nodes.set(step.symbol, step);
      const next = path[index + 1];
      if (next !== undefined) edges.set(`${step.symbol} ${next.symbol}`, { from: step.symbol, to: next.symbol });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
