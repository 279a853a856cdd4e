import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInTools } from '@orchestr8/tools';
import { taskEngine, type TaskEngine } from '../fixtures/task-engine.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { bundledPlaybooks } from './bundled-playbooks.ts';
import { checkPlaybook } from './check-playbook.ts';
import { loadPlaybook } from './define-playbook.ts';
import { matchTask } from './matcher/match-task.ts';
import { slotReaderNames } from './matcher/slot-names.ts';
import { slotReaders } from './matcher/slot-readers.ts';
import type { Playbook } from './playbook.ts';
import { allChecks } from '../review/checks/all-checks.ts';
import { checkNames } from '../review/check-names.ts';

const playbooks = await bundledPlaybooks();

test('the playbooks that come with the product', () => {
  expect(playbooks.map(({ id }) => id)).toEqual([
    'calculate',
    'call-graph',
    'call-sequence',
    'complexity-report',
    'convert-units',
    'csv-aggregate',
    'csv-filter',
    'csv-join',
    'csv-summary',
    'dead-functions',
    'file-duplicates',
    'file-inventory',
    'file-search',
    'todo-report',
  ]);
});

describe.each(playbooks.map((playbook) => [playbook.id, playbook] as const))('%s', (id, playbook) => {
  test('is valid, with the built-in tools', async () => {
    expect(await checkPlaybook(JSON.parse(JSON.stringify(playbook)), { tools: builtInTools, agents: [] })).toEqual([]);
  });

  test('has ten phrasings, and each asks for it', () => {
    expect(playbook.phrasings).toHaveLength(10);
    for (const phrasing of playbook.phrasings) {
      expect([phrasing, matchTask(filled(phrasing, playbook), playbooks).match?.playbook.id]).toEqual([phrasing, id]);
    }
  });
});

/** A phrasing with a likely value in each slot. */
function filled(phrasing: string, { id }: Playbook): string {
  const values: Readonly<Record<string, string>> = {
    folder: './src',
    pattern: '*.md',
    text: 'retry_budget',
    threshold: '12',
    expression: '12 * (3 + 4)',
    value: id === 'convert-units' ? '5' : '100',
    from: id === 'convert-units' ? 'miles' : 'main()',
    to: id === 'convert-units' ? 'km' : 'process_data()',
    file: 'data/sales.csv',
    column: 'amount',
    operator: phrasing.includes('have {operator}') || phrasing.includes('with {column}') ? 'more than' : '>',
    groupBy: 'region',
    left: 'data/sales.csv',
    right: 'data/managers.csv',
    on: 'region',
  };
  return phrasing.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

test('the names of readers and checks are those of the code', () => {
  expect(slotReaderNames.toSorted()).toEqual(Object.keys(slotReaders).toSorted());
  expect(checkNames.toSorted()).toEqual(Object.keys(allChecks).toSorted());
});

describe('each playbook does what it says, and its result is approved', () => {
  const workspace = makeWorkspace();
  let tasks: TaskEngine;
  beforeAll(async () => (tasks = await taskEngine({ workspace: workspace.path })));
  afterAll(async () => {
    await tasks.engine.close();
    workspace.remove();
  });

  test.each([
    [
      'call paths from main() to process_data() in .',
      { paths: expect.arrayContaining([expect.anything()]), truncated: false },
    ],
    ['Is main reachable from process_data in ./app?', { paths: [], truncated: false }],
    [
      'Draw the call graph of .',
      { edges: expect.arrayContaining([expect.objectContaining({ to: 'app.work.process_data' })]) },
    ],
    [
      'Which functions in ./app are too complex?',
      { functions: expect.arrayContaining([expect.objectContaining({ cyclomatic: 3 })]) },
    ],
    ['List the functions in ./app with a complexity above 50', { functions: [], aboveThreshold: 0 }],
    ['List all TODOs and FIXMEs in ./app', { counts: { TODO: 1, FIXME: 1, HACK: 0, XXX: 0 } }],
    [
      'Which functions in . are never called?',
      { functions: [expect.objectContaining({ symbol: 'app.main.forgotten' })] },
    ],
    ['What is 15 percent of 240?', { result: 36 }],
    ['round 3.14159 to 2 decimals', { result: 3.14 }],
    ['How many feet are in 3 meters?', { result: expect.closeTo(9.8425, 3), unit: 'ft' }],
    ['What is 100 °F in Celsius?', { result: expect.closeTo(37.777, 2) }],
    ['List every markdown file under docs/', { count: 3, totalSize: 72 }],
    ['What files are in data/?', { count: 2 }],
    ['Which files mention "retry budget"?', { matches: [expect.objectContaining({ file: 'docs/guide.md', line: 3 })] }],
    [
      'Find duplicate files in docs/',
      { groups: [expect.objectContaining({ files: ['docs/copy.md', 'docs/notes.md'] })] },
    ],
    ['Summarize data/sales.csv', { rowCount: 4 }],
    ['rows in data/sales.csv where amount > 40', { rowCount: 2 }],
    ['Show the rows of data/sales.csv whose region is not North', { rowCount: 2 }],
    [
      'average amount per region in data/sales.csv',
      { rows: expect.arrayContaining([{ region: 'North', average_of_amount: 62.5 }]) },
    ],
    ['join data/sales.csv and data/managers.csv on region', { rowCount: 3 }],
  ])('%s', async (task, output) => {
    const result = await tasks.run(task);
    expect(result.error).toBeUndefined();
    expect(result.output).toMatchObject(output);
    expect(result.review?.verdict).toBe('APPROVED');
    expect(result.review?.criteria.length).toBeGreaterThanOrEqual(2);
  });

  test('a call sequence is drawn as Mermaid and as SVG', async () => {
    const { artifacts, output } = await tasks.run('call paths from main to process_data in .');
    expect(artifacts.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['graph.mmd', 'text/vnd.mermaid'],
      ['graph.svg', 'image/svg+xml'],
    ]);
    expect(Object.keys(output as object)).toEqual(['paths', 'truncated']);
  });

  test.each([
    ['call paths from main to nowhere_at_all in .', 'symbol-not-found'],
    ['Draw the call graph of docs/', 'no-sources'],
    ['Summarize data/nothing.csv', 'file-not-found'],
    ['rows in data/sales.csv where colour is red', 'column-not-found'],
    ['list all files in ../elsewhere', 'path-outside-workspace'],
  ])('%s: fails with %s', async (task, code) => {
    const { status, error, review } = await tasks.run(task);
    expect([status, error?.code, error?.retryable]).toEqual(['failed', code, false]);
    expect(review?.verdict).toBe('FAILED');
  });
});

describe('a playbook of somebody', () => {
  const greet = `
id: greet
version: 1.0.0
description: Says hello.
parameters: { type: object, properties: { name: { type: string } }, required: [name] }
phrasings: ['Greet {name}', 'Say hello to {name}']
workflow:
  schemaVersion: 1.0.0
  metadata: { id: playbook/greet }
  steps: [{ id: hello, kind: assign, values: { text: 'Hello \${{ input.name }}' } }]
criteria: [{ name: The name is said, expression: steps.result.output.text.contains(input.name) }]
`;

  test('is matched by its phrasings alone', async () => {
    const playbook = await loadPlaybook(greet);
    const all = [...playbooks, playbook];
    expect(matchTask('Please greet Ada', all).match).toMatchObject({ parameters: { name: 'Ada' } });
    expect(matchTask('Say hello to Linus', all).match?.parameters).toEqual({ name: 'Linus' });
    expect(matchTask('Greet', all)).toMatchObject({ nearest: [] });
  });

  test('with its own words for things', async () => {
    const playbook = await loadPlaybook(
      greet.replace(
        'workflow:',
        'matcher: { intents: [[salute]], synonyms: { salute: [greet, hail, say hello] } }\nworkflow:',
      ),
    );
    expect(matchTask('Hail! Say hello to Grace', [playbook]).match?.parameters).toEqual({ name: 'Grace' });
  });

  test('is refused with all that is wrong with it', async () => {
    const broken = greet
      .replace('Greet {name}', 'Greet {nmae}')
      .replace('Say hello to {name}', 'Say hello')
      .replace('kind: assign', 'kind: asign')
      .replace('steps.result.output.text', 'output.text')
      .replace('workflow:', 'matcher: { intents: [[nonsense]], slots: { name: mind-reader } }\nworkflow:');
    const problems = await checkPlaybook(JSON.parse(JSON.stringify((await import('yaml')).parse(broken))));
    expect(problems.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/phrasings/0 unknown-parameter',
      '/matcher/intents/0 unknown-concept',
      '/matcher/slots/name unknown-reader',
      expect.stringMatching(/^\/workflow\/steps\/0/),
      '/criteria/0/expression unknown-name',
    ]);
    await expect(loadPlaybook(broken)).rejects.toMatchObject({ code: 'playbook-invalid' });
    await expect(loadPlaybook('id: [')).rejects.toMatchObject({ code: 'playbook-invalid' });
  });

  test('without a criterion is refused: nobody could approve its result', async () => {
    await expect(loadPlaybook(greet.replace(/criteria: .*/, 'criteria: []'))).rejects.toMatchObject({
      code: 'playbook-invalid',
    });
  });
});
