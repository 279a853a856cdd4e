import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeProject } from './analyze-project.ts';
import { toPycg } from './exports/to-pycg.ts';

// The truths were found by running the cases under a tracer: `bench/call-graph/trace-cases.py`.
const folder = new URL('./fixtures/python/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => name.slice(0, -3));

/** What another order of events, or another content of a container, would call: no source alone tells it apart. */
const mayAlsoHappen: Readonly<Record<string, readonly string[]>> = {
  class_variable_rebinding: ['class_variable_rebinding → class_variable_rebinding.A.go'],
  conditional_value: ['conditional_value → conditional_value.b'],
  dict_get: ['dict_get → dict_get.b'],
  global_rebind: ['global_rebind.run → global_rebind.before'],
  nonlocal_rebind: ['nonlocal_rebind.outer → nonlocal_rebind.first'],
};

describe('Python: the graph has just the calls that happen when the case runs', () => {
  let graph: Record<string, string[]>;

  beforeAll(async () => {
    const files = new Map(names.map((name) => [`${name}.py`, readFileSync(new URL(`${name}.py`, folder))]));
    graph = toPycg(await analyzeProject({ files, inProcess: true }));
  });

  test.each(names)('%s', (name) => {
    const truth = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Record<string, string[]>;
    const own = new Set(Object.keys(graph).filter((symbol) => symbol === name || symbol.startsWith(`${name}.`)));
    // Functions that did not run, and whose calls are therefore not in the truth, are left out.
    const ran = Object.keys(truth).concat(Object.values(truth).flat());
    const found = calls(graph, new Set(ran)).filter(({ callee }) => own.has(callee));
    const happened = calls(truth, own).map(arrow);
    expect(found.map(arrow).toSorted()).toEqual([...happened, ...(mayAlsoHappen[name] ?? [])].toSorted());
  });
});

interface OneCall {
  readonly caller: string;
  readonly callee: string;
}

function calls(graph: Readonly<Record<string, readonly string[]>>, callers: ReadonlySet<string>): OneCall[] {
  return [...callers].flatMap((caller) => (graph[caller] ?? []).map((callee) => ({ caller, callee })));
}

function arrow({ caller, callee }: OneCall): string {
  return `${caller} → ${callee}`;
}
