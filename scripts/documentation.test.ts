import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Registry } from '@orchestr8/core';
import { exitCodeOfError } from '../packages/cli/src/exit-codes.ts';
import { loadExpressions } from '@orchestr8/schema';
import { orchestr8Lines, parseCommandLine } from './documentation/command-lines.ts';
import { exampleDirectory, exampleRegistry, readExample, runScenario } from './documentation/example-engine.ts';
import { errorCodesInSources } from './documentation/error-codes.ts';
import { eventTypes } from './documentation/event-types.ts';
import {
  anchorsOf,
  blocksOf,
  linksOf,
  readPages,
  tableUnder,
  type Block,
  type Page,
} from './documentation/markdown.ts';
import { inSingleSpaces, openProgramDirectory, printedBy, statedIn, typeErrorsIn } from './documentation/programs.ts';
import { scenariosIn, type Result } from './documentation/scenarios.ts';
import { toolFields } from './documentation/tool-fields.ts';
import { repositoryRoot } from './workspace.ts';

/** For what starts processes, on a busy machine. */
const patience = 120_000;

let registry: Registry;
beforeAll(async () => {
  registry = await exampleRegistry();
});

const pages = readPages();
const blocks = pages.flatMap(blocksOf);

function titled(all: readonly Block[]): readonly (readonly [string, Block])[] {
  return all.map((block) => [`${block.file}:${block.line}`, block] as const);
}

function pageOf(file: string): Page {
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

test.each(['workflows', 'library'])('examples/%s/README.md lists every example', (folder) => {
  const examples = readdirSync(join(repositoryRoot, 'examples', folder)).filter((name) =>
    folder === 'library' ? name.endsWith('.ts') : name.endsWith('.yaml'),
  );
  const links = linksOf(pageOf(`examples/${folder}/README.md`));
  expect(examples.filter((name) => !links.includes(name))).toEqual([]);
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

describe('error codes in docs/errors.md', () => {
  const page = pageOf('docs/errors.md');
  const withExit = ['Of a command or call', 'Of the store', 'Of tasks and playbooks', 'Of a sandbox'];
  const others = ['Of a run', 'Of tools', 'Problems in a document'];
  const listed = [...withExit, ...others].flatMap((heading) =>
    tableUnder(page, heading).flatMap(([codes]) => names(codes)),
  );
  const { written, unlisted, strings } = errorCodesInSources();

  test('each stands there once, and all of them are in the sources', () => {
    expect(listed.filter((code, index) => listed.indexOf(code) !== index)).toEqual([]);
    expect(listed.filter((code) => !strings.has(code))).toEqual([]);
  });

  test('all codes of the sources stand there', () => {
    expect(unlisted).toEqual([]);
    expect([...written].filter((code) => !listed.includes(code)).sort()).toEqual([]);
  });

  test('the exit codes are those of the command line', () => {
    const rows = withExit.flatMap((heading) => tableUnder(page, heading));
    const stated = rows.map(([code = '', exit]) => [code, exit]);
    const actual = rows.map(([code = '']) => {
      const error = { code: names(code)[0] ?? '', message: '', hint: null, retryable: false, details: null };
      return [code, String(exitCodeOfError(error))];
    });
    expect(stated).toEqual(actual);
  });
});

describe('events in docs/engine.md', () => {
  test('are those of the journal, with the fields of their data', () => {
    const rows = ['Of the run', 'Of a step', 'Of an attempt'].flatMap((each) =>
      tableUnder(pageOf('docs/engine.md'), each),
    );
    const listed = rows.map(([type, data]) => [names(type)[0] ?? '', names(data)] as const);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(eventTypes()));
  });
});

describe('tools in docs/tools.md', () => {
  test.each(['file_operations', 'csv_table', 'code_analyzer'])('%s has these actions, inputs and outputs', (id) => {
    const rows = tableUnder(pageOf('docs/tools.md'), id);
    const { actions, outputs } = toolFields(id);
    expect(rows.map(([action, input]) => ({ action: names(action)[0], input: names(input) }))).toEqual(actions);
    for (const [, , output] of rows) expect(outputs).toContainEqual(names(output));
  });

  test('math_calculator has these inputs and outputs', () => {
    const rows = tableUnder(pageOf('docs/tools.md'), 'math_calculator');
    const { actions, outputs } = toolFields('math_calculator');
    expect(rows.map(([input]) => ({ action: null, input: names(input) }))).toEqual(actions);
    for (const [, output] of rows) expect(outputs).toContainEqual(names(output));
  });
});

describe('examples/library', () => {
  const directory = join(repositoryRoot, 'examples', 'library');
  const files = readdirSync(directory).filter((name) => name.endsWith('.ts'));

  test.concurrent.each(files)(
    '%s prints what it states',
    async (file) => {
      await using elsewhere = await openProgramDirectory();
      const stated = statedIn(readFileSync(join(directory, file), 'utf8'));
      expect(stated).not.toBe('');
      expect(await printedBy(join(directory, file), elsewhere.path)).toBe(stated);
    },
    patience,
  );
});

describe('TypeScript in pages', () => {
  const programs = blocks.filter(({ language }) => language === 'ts');
  const fileOf = ({ file, line }: Block): string => `${file.replaceAll('/', '-')}-${line}/main.ts`;

  test(
    'passes the compiler',
    async () => {
      await using directory = await openProgramDirectory();
      for (const block of programs) await directory.write(fileOf(block), asModule(block.text));
      expect(await typeErrorsIn(directory)).toEqual([]);
    },
    patience,
  );

  test.concurrent.each(titled(programs.filter(isProgram)))(
    '%s runs and prints what the page shows',
    async (_, block) => {
      await using directory = await openProgramDirectory();
      const printed = await printedBy(await directory.write('main.ts', block.text), directory.path);
      expect(printed).toBe(inSingleSpaces(block.printed ?? printed));
    },
    patience,
  );
});

describe('commands in pages', () => {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ file, text }) => orchestr8Lines(text).map((line) => [file, line] as const));

  test.each(lines)('%s: %s', async (_, line) => {
    await expect(parseCommandLine(line)).resolves.toBeDefined();
  });
});

describe('links in pages', () => {
  test.each(pages.map((page) => [page.file, page] as const))('%s leads to what is there', (_, page) => {
    const dead = linksOf(page).filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page.path : resolve(dirname(page.path), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf({ text: readFileSync(target, 'utf8') }).includes(anchor);
    });
    expect(dead).toEqual([]);
  });
});

/** What stands in marks of code in a cell of a table. */
function names(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []);
}

/** A block that does something by itself, rather than showing how something is defined or called. */
function isProgram({ text }: Block): boolean {
  return /^import /m.test(text) && !/^export /m.test(text) && /^(?:(?:const|let) .*= )?(?:for )?await /m.test(text);
}

/** What a fragment is about, where it imports nothing. */
const context = `export {};
declare const engine: import('orchestr8').Engine;
declare const executionId: string;
declare const context: import('orchestr8').StepContext;
`;

function asModule(text: string): string {
  return /^import /m.test(text) ? text : context + text;
}
