import { OrchestratorError } from '@orchestr8/schema';
import type { Project, SymbolNode } from '../project.ts';
import { callGraphOf } from './call-graph.ts';

/**
 * The symbols that a name means: its full name, or any suffix of whole parts (`main`, `Class.method`, `package.f`);
 * parentheses behind it are ignored, `::`, `/` and `#` separate like a dot, and the name of a file means its module. Definitions go before modules, those of
 * the project before what is outside of it. Several definitions with that suffix are all given.
 *
 * @throws OrchestratorError `symbol-not-found`: `details.candidates` are the nearest names.
 */
export function findSymbols(project: Project, name: string): SymbolNode[] {
  const wanted = normalize(name);
  const exact = callGraphOf(project).nodes.get(wanted);
  const matches = project.nodes.filter((node) => hasSuffix(node.symbol, wanted));
  const inside = matches.filter((node) => node.file !== '');
  const definitions = inside.filter((node) => node.kind !== 'module');
  if (/\.(py|[cm]?[jt]sx?)$/.test(name)) {
    const modules = inside.filter((node) => node.kind === 'module');
    if (modules.length > 0) return modules;
  }
  const isCall = name.trimEnd().endsWith(')');
  if (exact !== undefined && exact.kind !== 'module' && (exact.file !== '' || inside.length === 0)) return [exact];
  if (definitions.length > 0 && (isCall || exact === undefined || !wanted.includes('.'))) return sorted(definitions);
  if (exact !== undefined) return [exact];
  if (inside.length > 0) return sorted(inside);
  if (matches.length > 0) return matches;
  throw notFound(project, name, wanted);
}

function normalize(name: string): string {
  return name
    .trim()
    .replace(/\(.*\)$/s, '')
    .replaceAll(/::|[/#:]/g, '.')
    .replace(/\.(py|[cm]?[jt]sx?)(?=\.|$)/, '')
    .replaceAll(/^\.+|\.+$/g, '');
}

function hasSuffix(symbol: string, suffix: string): boolean {
  return suffix !== '' && (symbol === suffix || symbol.endsWith(`.${suffix}`));
}

function sorted(nodes: readonly SymbolNode[]): SymbolNode[] {
  return nodes.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

function notFound(project: Project, name: string, wanted: string): OrchestratorError {
  const candidates = nearestNames(project, wanted);
  return new OrchestratorError(`No function, method or class "${name}" in the analysed sources.`, {
    code: 'symbol-not-found',
    hint:
      candidates.length > 0
        ? `Did you mean ${candidates.map((candidate) => `"${candidate}"`).join(', ')}?`
        : 'The analysed sources define nothing of a similar name; check the directory.',
    details: { symbol: name, candidates },
  });
}

function nearestNames(project: Project, wanted: string): string[] {
  const last = wanted.slice(wanted.lastIndexOf('.') + 1).toLowerCase();
  return project.nodes
    .filter((node) => node.file !== '' && node.kind !== 'module')
    .map((node) => {
      const own = node.symbol.slice(node.symbol.lastIndexOf('.') + 1).toLowerCase();
      const contains = last.length > 2 && (own.includes(last) || last.includes(own)) ? 1 : 9;
      return { symbol: node.symbol, distance: Math.min(contains, editDistance(own, last)) };
    })
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(last.length / 3)))
    .toSorted((a, b) => a.distance - b.distance || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, 5)
    .map(({ symbol }) => symbol);
}

/** How many letters must be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, change));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
