import type { Project } from '../project.ts';
import { callGraphOf } from './call-graph.ts';

/** Groups of symbols that call each other in a circle (strongly connected), and symbols that call themselves. */
export function cycles(project: Project): string[][] {
  const { callees } = callGraphOf(project);
  return components([...callees.keys()], callees)
    .filter((group) => group.length > 1 || callees.get(group[0] ?? '')?.includes(group[0] ?? ''))
    .map((group) => group.toSorted())
    .toSorted((a, b) => b.length - a.length || ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}

interface Visit {
  readonly symbol: string;
  next: number;
}

/** Tarjan's strongly connected components, without recursion. */
function components(symbols: readonly string[], lists: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found: string[][] = [];
  const enter = (symbol: string): Visit => {
    index.set(symbol, index.size);
    low.set(symbol, index.size - 1);
    stack.push(symbol);
    onStack.add(symbol);
    return { symbol, next: 0 };
  };
  const lower = (symbol: string, to: number | undefined): void => {
    low.set(symbol, Math.min(low.get(symbol) ?? 0, to ?? 0));
  };
  for (const start of symbols) {
    if (index.has(start)) continue;
    const visits = [enter(start)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const next = lists.get(visit.symbol)?.[visit.next++];
      if (next !== undefined) {
        if (!index.has(next)) visits.push(enter(next));
        else if (onStack.has(next)) lower(visit.symbol, index.get(next));
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent !== undefined) lower(parent.symbol, low.get(visit.symbol));
      if (low.get(visit.symbol) !== index.get(visit.symbol)) continue;
      const group = stack.splice(stack.lastIndexOf(visit.symbol));
      for (const symbol of group) onStack.delete(symbol);
      found.push(group);
    }
  }
  return found;
}
