import type { CallEdge, Resolution, SymbolKind, SymbolNode, UnresolvedCall } from '../project.ts';

/** A place of a call, with what was found to be called there. */
export interface CallSite {
  /** Number of the symbol whose body holds it. */
  readonly caller: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Scope and import alone say what is called. */
  readonly direct: boolean;
  readonly targets: Map<number, Resolution>;
  /** Wrappers that were called here. */
  opened: Set<number> | null;
}

/** A call that should have a target, for the list of those that have none. */
export interface ExpectedCall {
  readonly site: CallSite;
  readonly text: string;
  /** Whether the callee is something known that just has no code of its own (a class without constructor). */
  understood: boolean;
}

/** Gathers the nodes and edges of the graph. */
export class CallRecorder {
  private readonly nodes: SymbolNode[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly sites = new Map<string, CallSite>();
  private readonly expected: ExpectedCall[] = [];
  private readonly escaped = new Set<number>();

  /** The number of a symbol; a second definition under one name is the same symbol. */
  define(node: SymbolNode): number {
    const known = this.numbers.get(node.symbol);
    if (known !== undefined) return known;
    const number = this.nodes.push(node) - 1;
    this.numbers.set(node.symbol, number);
    return number;
  }

  outside(symbol: string, kind: Extract<SymbolKind, 'external' | 'builtin'>): number {
    return this.define({ symbol, kind, file: '', line: 0, endLine: 0, column: 0 });
  }

  site(about: Omit<CallSite, 'targets' | 'opened'>): CallSite {
    const key = `${about.caller}:${about.line}:${about.column}:${about.direct ? 1 : 0}`;
    const known = this.sites.get(key);
    if (known !== undefined) return known;
    const site = { ...about, targets: new Map<number, Resolution>(), opened: null };
    this.sites.set(key, site);
    return site;
  }

  expect(site: CallSite, text: string): ExpectedCall {
    const call = { site, text, understood: false };
    this.expected.push(call);
    return call;
  }

  call(site: CallSite, target: number, resolution: Resolution = 'inferred'): void {
    if (!site.targets.has(target)) site.targets.set(target, resolution);
  }

  /** Code outside of the project may call it. */
  escape(symbol: number): void {
    this.escaped.add(symbol);
  }

  symbolOf(number: number): string {
    return this.nodes[number]?.symbol ?? '';
  }

  result(): { nodes: SymbolNode[]; edges: CallEdge[]; unresolved: UnresolvedCall[] } {
    const edges = [...this.sites.values()].flatMap((site) => this.edgesOf(site));
    const unresolved = this.expected
      .filter(({ site, understood }) => !understood && site.targets.size === 0)
      .map(({ site, text }) => ({
        from: this.symbolOf(site.caller),
        expression: text,
        file: site.file,
        line: site.line,
        reason: 'nothing is known of what is called',
      }));
    const nodes = this.nodes.map((node, number) => (this.escaped.has(number) ? { ...node, escapes: true } : node));
    return { nodes, edges: edges.toSorted(byPlace), unresolved };
  }

  private edgesOf(site: CallSite): CallEdge[] {
    const isStatic = site.direct && site.targets.size === 1;
    return [...site.targets].map(([target, resolution]) => ({
      from: this.symbolOf(site.caller),
      to: this.symbolOf(target),
      file: site.file,
      line: site.line,
      column: site.column,
      resolution: isStatic && resolution === 'inferred' ? 'static' : resolution,
    }));
  }
}

function byPlace(a: CallEdge, b: CallEdge): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.to < b.to ? -1 : 1);
}

/**
 * Whether a wrapper (a partial, say) is called at this place for the first time. Wrappers may hold each other, and
 * themselves, also by way of functions that call what they are given: opened once per place, they come to an end.
 */
export function opensWrapper(site: CallSite, wrapper: number): boolean {
  site.opened ??= new Set();
  if (site.opened.has(wrapper)) return false;
  site.opened.add(wrapper);
  return true;
}
