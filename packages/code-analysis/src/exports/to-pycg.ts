import type { Project } from '../project.ts';

/**
 * The graph as PyCG writes it: each caller with the sorted list of what it calls. Every module, function, method and
 * lambda is a key, and everything outside that is called; classes are not (calling one is calling its `__init__`).
 */
export function toPycg(project: Project): Record<string, string[]> {
  const graph = new Map<string, Set<string>>();
  for (const node of project.nodes) if (node.kind !== 'class') graph.set(node.symbol, new Set());
  for (const edge of project.edges) graph.get(edge.from)?.add(edge.to);
  // The root folder's own `__init__` has no name below itself; empty, it says nothing.
  const root = graph.get('__init__');
  const isNamed = project.nodes.some((node) => node.symbol.startsWith('__init__.'));
  if (root?.size === 0 && !isNamed) graph.delete('__init__');
  return Object.fromEntries([...graph].map(([symbol, callees]) => [symbol, [...callees].toSorted()]));
}
