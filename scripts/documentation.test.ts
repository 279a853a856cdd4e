import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Registry } from '@orchestr8/core';
import { loadExpressions } from '@orchestr8/schema';
import { exampleDirectory, exampleRegistry, readExample, runScenario } from './documentation/example-engine.ts';
import { blocksOf, readPages, tableUnder, type Block } from './documentation/markdown.ts';
import { scenariosIn, type Result } from './documentation/scenarios.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await exampleRegistry();
});

const pages = readPages();
const blocks = pages.flatMap(blocksOf);

function titled(all: readonly Block[]): readonly (readonly [string, Block])[] {
  return all.map((block) => [`${block.file}:${block.line}`, block] as const);
}

function pageOf(file: string): { readonly text: string } {
  const page = pages.find((each) => each.file === file);
  if (page === undefined) throw new Error(`There is no page ${file}.`);
  return page;
}

/** What an example states, and what it comes to: equal where it tells the truth. */
async function runAll(
  text: string,
): Promise<{ readonly stated: readonly Result[]; readonly results: readonly Result[] }> {
  const document = await readExample(text, registry);
  const scenarios = await scenariosIn(text);
  const results: Result[] = [];
  for (const scenario of scenarios) results.push(await runScenario(registry, { document, scenario }));
  return { stated: scenarios.map(({ result }) => result), results };
}

describe('examples/workflows', () => {
  const files = readdirSync(exampleDirectory).filter((name) => name.endsWith('.yaml'));

  test.each(files)('%s runs to the results that it states', async (file) => {
    const { stated, results } = await runAll(readFileSync(join(exampleDirectory, file), 'utf8'));
    expect(stated).not.toEqual([]);
    expect(results).toEqual(stated);
  });
});

describe('workflows in pages', () => {
  const isWorkflow = ({ language, text }: Block): boolean =>
    language === 'yaml' && (/^schemaVersion:/m.test(text) || /^(?:#.*\n)*- .*(?:\n.*)?\bkind:/.test(text));

  test.each(titled(blocks.filter(isWorkflow)))(
    '%s is valid and runs to the result that it states',
    async (_, block) => {
      const { stated, results } = await runAll(block.text);
      expect(results).toEqual(stated);
    },
  );
});

describe('expressions in docs/workflows.md', () => {
  const tables = ['Operators', 'Lists and objects', 'Text', 'Numbers, types and times'];
  const rows = tables.flatMap((heading) => tableUnder(pageOf('docs/workflows.md'), heading));
  const code = (cell: string | undefined): string => /^`(.*)`$/.exec(cell ?? '')?.[1] ?? '';

  test.each(rows.map(([expression, result]) => [code(expression), code(result)]))(
    '%s gives %s',
    async (expression, result) => {
      const engine = await loadExpressions();
      const template = engine.compileTemplate(`\${{ ${expression} }}`);
      expect(template.evaluate({ input: {} } as never)).toEqual(JSON.parse(result));
    },
  );

  test('every function stands in a table', async () => {
    const engine = await loadExpressions();
    const [problem] = engine.inspectTemplate('${{ noSuchFunctionAtAll() }}').problems;
    const functions = /There are: (.*)\./.exec(problem?.hint ?? '')?.[1]?.split(', ') ?? [];
    expect(functions.length).toBeGreaterThan(30);
    const shown = rows.map(([expression]) => expression).join('\n');
    expect(functions.filter((name) => !shown.includes(`${name}(`))).toEqual([]);
  });
});
