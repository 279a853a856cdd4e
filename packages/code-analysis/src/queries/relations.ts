import type { Project, SymbolNode } from '../project.ts';
import { callGraphOf } from './call-graph.ts';
import { findSymbols } from './find-symbols.ts';

/** What calls a symbol directly. @throws OrchestratorError `symbol-not-found`. */
export function callers(project: Project, symbol: string): string[] {
  return neighbours(project, symbol, callGraphOf(project).callers);
}

/** What a symbol calls directly. @throws OrchestratorError `symbol-not-found`. */
export function callees(project: Project, symbol: string): string[] {
  return neighbours(project, symbol, callGraphOf(project).callees);
}

function neighbours(project: Project, symbol: string, lists: ReadonlyMap<string, readonly string[]>): string[] {
  const found = findSymbols(project, symbol).flatMap((node) => lists.get(node.symbol) ?? []);
  return [...new Set(found)].toSorted();
}

/** Everything that can be reached by calls from a symbol (or, `backward`, that can reach it), without itself. */
export function reachable(
  project: Project,
  options: { readonly from: string; readonly direction?: 'forward' | 'backward' },
): string[] {
  const graph = callGraphOf(project);
  const lists = options.direction === 'backward' ? graph.callers : graph.callees;
  const starts = findSymbols(project, options.from).map((node) => node.symbol);
  const seen = reach(starts, lists);
  for (const start of starts) if (!hasCycle(start, lists)) seen.delete(start);
  return [...seen].toSorted();
}

function hasCycle(start: string, lists: ReadonlyMap<string, readonly string[]>): boolean {
  return reach(lists.get(start) ?? [], lists).has(start);
}

function reach(starts: readonly string[], lists: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set(starts);
  for (const symbol of seen) for (const next of lists.get(symbol) ?? []) seen.add(next);
  return seen;
}

/** Functions and modules of the project that nothing in it calls, and that call something. */
export function entryPoints(project: Project): SymbolNode[] {
  const graph = callGraphOf(project);
  return project.nodes.filter(
    (node) => node.file !== '' && !graph.callers.has(node.symbol) && (graph.callees.get(node.symbol)?.length ?? 0) > 0,
  );
}

/** Names that code outside calls by convention. */
const conventional = /^(__\w+__|main|test\w*|setUp\w*|tearDown\w*|setup\w*|teardown\w*|constructor|<lambda\d+>)$/;

/**
 * Functions and methods that no module body, test or other entry by convention reaches, and that are not handed to
 * code outside of the project. They may still be called by users of a library.
 */
export function deadCode(project: Project): SymbolNode[] {
  const graph = callGraphOf(project);
  const isEntry = (node: SymbolNode): boolean =>
    node.kind === 'module' || node.escapes === true || conventional.test(lastPart(node.symbol));
  const live = reach(
    project.nodes.filter(isEntry).map((node) => node.symbol),
    graph.callees,
  );
  return project.nodes.filter((node) => (node.kind === 'function' || node.kind === 'method') && !live.has(node.symbol));
}

function lastPart(symbol: string): string {
  return symbol.slice(symbol.lastIndexOf('.') + 1);
}
