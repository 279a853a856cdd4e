import type { Project, SymbolNode } from '../project.ts';

/** The graph of a project as adjacency lists; made once per project. */
export interface CallGraph {
  readonly nodes: ReadonlyMap<string, SymbolNode>;
  readonly callees: ReadonlyMap<string, readonly string[]>;
  readonly callers: ReadonlyMap<string, readonly string[]>;
}

const graphs = new WeakMap<Project, CallGraph>();

export function callGraphOf(project: Project): CallGraph {
  const known = graphs.get(project);
  if (known !== undefined) return known;
  const callees = new Map<string, Set<string>>();
  const callers = new Map<string, Set<string>>();
  for (const { from, to } of project.edges) {
    append(callees, from, to);
    append(callers, to, from);
  }
  const graph = {
    nodes: new Map(project.nodes.map((node) => [node.symbol, node])),
    callees: sorted(callees),
    callers: sorted(callers),
  };
  graphs.set(project, graph);
  return graph;
}

function append(lists: Map<string, Set<string>>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, new Set([value]));
  else list.add(value);
}

function sorted(lists: Map<string, Set<string>>): Map<string, string[]> {
  return new Map([...lists].map(([key, values]) => [key, [...values].toSorted()]));
}
