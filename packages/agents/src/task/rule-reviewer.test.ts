import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '@orchestr8/schema';
import { taskEngine, type TaskEngine } from '../fixtures/task-engine.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import type { Plan, Planner } from './plan.ts';
import { playbookPlanner } from './playbook-planner.ts';

const workspace = makeWorkspace();
let tamper: (output: JsonObject) => JsonValue = (output) => output;
let tasks: TaskEngine;

/** Plans like the playbooks, but what comes out was tampered with. */
const tampering: Planner = {
  id: 'tampering',
  plan: async (request, context) => {
    const plan = await playbookPlanner.plan(request, context);
    if ('refused' in plan) return plan;
    const honest = outputs.get(request.task) ?? (await honestOutput(plan));
    outputs.set(request.task, honest);
    const values = tamper(structuredClone(honest) as JsonObject) as JsonObject;
    return {
      ...plan,
      workflow: { ...plan.workflow, steps: [{ id: 'lie', kind: 'assign', values }], output: '${{ steps.lie.output }}' },
    };
  },
};

const outputs = new Map<string, JsonValue>();

async function honestOutput({ workflow, input }: Plan): Promise<JsonValue> {
  const { executionId } = await tasks.engine.start({ workflow, input });
  await tasks.engine.wait(executionId);
  return (await tasks.engine.get(executionId)).output ?? null;
}

beforeAll(async () => {
  tasks = await taskEngine({ workspace: workspace.path, planners: [tampering], artifacts: async () => [] });
});
afterAll(async () => {
  await tasks.engine.close();
  workspace.remove();
});

/** The objects of a list in an output, to be changed in place. */
function list(output: JsonObject, key: string): Record<string, JsonValue>[] {
  return output[key] as unknown as Record<string, JsonValue>[];
}

const paths = 'call paths from main to process_data in .';
const graph = 'Draw the call graph of .';
function set(object: Record<string, JsonValue> | undefined, key: string, value: JsonValue): void {
  Object.assign(object ?? {}, { [key]: value });
}
const hops = (output: JsonObject) => output['paths'] as unknown as Record<string, JsonValue>[][];
const hop = (output: JsonObject) => hops(output)[0]?.[0];

const lies: readonly (readonly [what: string, task: string, lie: (output: JsonObject) => void, criterion: RegExp])[] = [
  ['a line that is none', paths, (o) => set(hop(o), 'line', 999), /defined/],
  ['a line that defines something else', paths, (o) => set(hop(o), 'line', 3), /defined/],
  ['a file that is none', paths, (o) => set(hop(o), 'file', 'app/nothing.py'), /defined/],
  ['a path that ends elsewhere', paths, (o) => void hops(o)[0]?.pop(), /leads/],
  ['a path that is there twice', paths, (o) => void hops(o).push(...hops(o).slice(0, 1)), /twice/],
  ['no drawing', paths, () => undefined, /drawings/],
  ['another shape', paths, (o) => void Object.assign(o, { paths: 'many' }), /shape/],
  ['a call on an empty line', graph, (o) => set(list(o, 'edges')[0], 'line', 2), /call stands/],
  [
    'a complexity under the threshold',
    'functions in ./app with a complexity above 2',
    (o) => set(list(o, 'functions')[0], 'cyclomatic', 1),
    /above the threshold/,
  ],
  ['the wrong order', 'how complex are the functions in ./app?', (o) => void list(o, 'functions').reverse(), /first/],
  ['a comment that is none', 'List all TODOs in ./app', (o) => set(list(o, 'comments')[0], 'line', 1), /on its line/],
  [
    'a wrong count of comments',
    'List all TODOs in ./app',
    (o) => void Object.assign(o['counts'] as object, { TODO: 7 }),
    /counts/,
  ],
  [
    'a function that is none',
    'Which functions in . are never called?',
    (o) => set(list(o, 'functions')[0], 'symbol', 'app.main.made_up'),
    /defined/,
  ],
  ['a wrong sum', 'What is 17 * 23 + 4?', (o) => void Object.assign(o, { result: 396 }), /computed another way/],
  ['a wrong length', 'convert 5 miles to km', (o) => void Object.assign(o, { result: 8.1 }), /back/],
  [
    'a file with a wrong size',
    'list all files in docs/',
    (o) => set(list(o, 'files')[0], 'size', 1),
    /size that is listed/,
  ],
  ['a file that is left out', 'list all files in docs/', (o) => void Object.assign(o, { count: 2 }), /left out/],
  ['a wrong total', 'list all files in docs/', (o) => void Object.assign(o, { totalSize: 1 }), /add up/],
  [
    'a match that is none',
    'Which files mention "retry budget"?',
    (o) => set(list(o, 'matches')[0], 'line', 1),
    /match says/,
  ],
  [
    'duplicates that differ',
    'Find duplicate files in docs/',
    (o) => set(list(o, 'groups')[0], 'files', ['docs/guide.md', 'docs/notes.md']),
    /same content/,
  ],
  ['a wrong number of rows', 'Summarize data/sales.csv', (o) => void Object.assign(o, { rowCount: 5 }), /as many as/],
  [
    'a column that is none',
    'Summarize data/sales.csv',
    (o) => set(list(o, 'columns')[0], 'name', 'ident'),
    /columns are/,
  ],
  [
    'a row that does not belong',
    'rows in data/sales.csv where amount > 40',
    (o) => set(list(o, 'rows')[0], 'amount', 4),
    /fulfils/,
  ],
  [
    'a row too few',
    'rows in data/sales.csv where amount > 40',
    (o) => void Object.assign(o, { rowCount: 1 }),
    /As many rows/,
  ],
  [
    'a wrong total of a group',
    'total amount per region in data/sales.csv',
    (o) => set(list(o, 'rows')[0], 'sum_of_amount', 1),
    /computed again/,
  ],
  [
    'a group too few',
    'total amount per region in data/sales.csv',
    (o) => void Object.assign(o, { rowCount: 2 }),
    /each group/,
  ],
  [
    'a pair too many',
    'join data/sales.csv and data/managers.csv on region',
    (o) => void Object.assign(o, { rowCount: 9 }),
    /pairs/,
  ],
];

test.each(lies)('says no to %s (%s)', async (...[, task, lie, criterion]) => {
  tamper = (output) => {
    lie(output);
    return output;
  };
  const { status, error, review, output } = await tasks.run(task);
  expect([status, error?.code, review?.verdict]).toEqual(['failed', 'max-iterations-reached', 'REVISE']);
  const failed = review?.criteria.filter(({ passed }) => !passed) ?? [];
  expect(failed.map(({ name }) => name).join('\n')).toMatch(criterion);
  expect(output).not.toBeNull();
});

test('of the same results, not tampered with, it approves', async () => {
  tamper = (output) => output;
  for (const [, task] of lies.filter(([, text]) => text !== paths && text !== graph)) {
    expect([task, (await tasks.run(task)).review?.verdict]).toEqual([task, 'APPROVED']);
  }
});
