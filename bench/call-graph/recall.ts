import { readFileSync } from 'node:fs';
import { analyzeProject } from '@orchestr8/code-analysis';

// usage: node bench/call-graph/recall.ts DIR TRACE
// How many of the calls that really happened (TRACE is what `trace_tests.py` wrote) the graph of DIR holds.

type TracedCall = readonly [string, string, number, string, string, number];

const [root = '.', trace = ''] = process.argv.slice(2);
const project = await analyzeProject({ root, languages: ['python'] });
const moduleOf = new Map(project.files.map(({ file, module }) => [file, module]));
const symbols = new Set(project.nodes.map(({ symbol }) => symbol));
const lambdas = Map.groupBy(
  project.nodes.filter(({ kind }) => kind === 'lambda'),
  ({ file, line }) => `${file}:${line}`,
);

/** The symbols that a traced function may be: a lambda is known by its line only. */
function symbolsOf(file: string, name: string, line: number): string[] {
  const module = moduleOf.get(file);
  if (module === undefined) return [];
  if (name === '<module>') return [module];
  const path = name.replaceAll('.<locals>', '').replaceAll(/\.<(listcomp|genexpr|dictcomp|setcomp)>/g, '');
  if (path.endsWith('<lambda>')) return (lambdas.get(`${file}:${line}`) ?? []).map(({ symbol }) => symbol);
  return symbols.has(`${module}.${path}`) ? [`${module}.${path}`] : [];
}

const edges = new Set(project.edges.map(({ from, to }) => `${from} ${to}`));
const happened = new Set<string>();
const found = new Set<string>();
for (const [file, name, line, toFile, toName, toLine] of JSON.parse(readFileSync(trace, 'utf8')) as TracedCall[]) {
  const callers = symbolsOf(file, name, line);
  const callees = symbolsOf(toFile, toName, toLine);
  if (callers.length === 0 || callees.length === 0) continue;
  const call = `${callers[0]} ${callees[0]}`;
  happened.add(call);
  if (callers.some((from) => callees.some((to) => edges.has(`${from} ${to}`)))) found.add(call);
}
console.log(JSON.stringify({ root, happened: happened.size, found: found.size, recall: found.size / happened.size }));
