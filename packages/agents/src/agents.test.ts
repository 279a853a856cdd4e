import { MemoryBlobStore, MemoryBudgetLedger, MemoryJournalStore, type JournalEvent } from '@orchestr8/core';
import { FaultyJournalStore } from '@orchestr8/testing';
import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { taskEngine, type TaskEngine } from './fixtures/task-engine.ts';
import { makeWorkspace } from './fixtures/workspace.ts';
import type { Plan, Planner, PlanRequest } from './task/plan.ts';
import { reviewOf } from './task/task-result.ts';

let workspace: ReturnType<typeof makeWorkspace>;
const open: TaskEngine[] = [];

beforeEach(() => {
  workspace = makeWorkspace();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ engine }) => engine.close()));
  workspace.remove();
});

async function start(options: Omit<Parameters<typeof taskEngine>[0], 'workspace'> = {}): Promise<TaskEngine> {
  const made = await taskEngine({ workspace: workspace.path, ...options });
  open.push(made);
  return made;
}

/** A plan that puts out a value, which is approved if it is over 10. */
function planOf(value: JsonValue, more: Partial<Plan> = {}): Plan {
  return {
    workflow: {
      schemaVersion: '1.0.0',
      metadata: { id: 'plan' },
      steps: [{ id: 'put', kind: 'assign', values: { value } }],
    },
    input: {},
    criteria: [{ name: 'The value is large', expression: 'steps.result.output.value > 10' }],
    explanation: `Puts out ${JSON.stringify(value)}.`,
    ...more,
  };
}

/** A planner that gives one plan after the other, and keeps what it was asked. */
function scripted(...plans: readonly Plan[]): Planner & { readonly asked: PlanRequest[] } {
  const asked: PlanRequest[] = [];
  return {
    id: 'scripted',
    asked,
    plan: async (request) => {
      asked.push(request);
      return plans[request.iteration] ?? plans.at(-1) ?? { refused: 'There are no plans.' };
    },
  };
}

async function journal({ engine }: TaskEngine, executionId: string): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of engine.journal(executionId)) events.push(event);
  return events;
}

function completed(events: readonly JournalEvent[]): readonly string[] {
  return events.filter(({ type }) => type === 'step-completed').map(({ path = '' }) => path);
}

describe('the task workflow', () => {
  test("approved in the first round: the output is the plan's own", async () => {
    const tasks = await start();
    const { status, output, review, executionId } = await tasks.run('What is 6 times 7?');
    expect([status, output]).toEqual(['completed', { expression: '6 * 7', result: 42, text: '42' }]);
    expect(review?.verdict).toBe('APPROVED');
    expect(await reviewOf(tasks.engine, executionId)).toEqual(review);
    expect(completed(await journal(tasks, executionId))).toEqual([
      'attempts/0/plan',
      'attempts/0/execute',
      'attempts/0/review',
      'attempts',
      'conclude',
    ]);
  });

  test('sent back once: the planner gets what the review said', async () => {
    const planner = scripted(planOf(3), planOf(30));
    const tasks = await start({ planners: [planner] });
    const { status, output, review } = await tasks.run('anything');
    expect([status, output, review?.verdict]).toEqual(['completed', { value: 30 }, 'APPROVED']);
    expect(planner.asked.map(({ iteration, review: said }) => [iteration, said?.verdict])).toEqual([
      [0, undefined],
      [1, 'REVISE'],
    ]);
    expect(planner.asked[1]?.review?.feedback).toContain('The value is large');
  });

  test('never good enough: max-iterations-reached after three rounds, with the output', async () => {
    const planner = scripted(planOf(1), planOf(2), planOf(3));
    const tasks = await start({ planners: [planner] });
    const { status, output, error, review } = await tasks.run('anything');
    expect([status, error?.code, output]).toEqual(['failed', 'max-iterations-reached', { value: 3 }]);
    expect(error?.details).toMatchObject({ iterations: 3, review: { verdict: 'REVISE' } });
    expect(review?.verdict).toBe('REVISE');
    expect(planner.asked).toHaveLength(3);
  });

  test('a failure that another try can help is tried again', async () => {
    const flaky = failingTool({ code: 'service-busy', retryable: true, times: 3 });
    const planner = scripted(toolPlan());
    const tasks = await start({ planners: [planner], tools: [flaky] });
    const { status, review } = await tasks.run('anything');
    expect([status, review?.verdict]).toEqual(['completed', 'APPROVED']);
    expect(planner.asked[1]?.review?.error?.code).toBe('service-busy');
  });

  test('a failure that no other try can help ends it: review-failed', async () => {
    const broken = failingTool({ code: 'machine-broken', retryable: false, times: 99 });
    const planner = scripted(toolPlan());
    const tasks = await start({ planners: [planner], tools: [broken] });
    const { status, error, review } = await tasks.run('anything');
    expect([status, error?.code, review?.verdict]).toEqual(['failed', 'review-failed', 'FAILED']);
    expect(error?.message).toContain('machine-broken');
    expect(planner.asked).toHaveLength(1);
  });

  test('what was asked wrongly comes out as it is: symbol-not-found', async () => {
    const tasks = await start();
    const { status, error } = await tasks.run('call paths from main to proces_data in .');
    expect([status, error?.code]).toEqual(['failed', 'symbol-not-found']);
    expect(error?.hint).toContain('process_data');
  });

  test('a task that no playbook fits says which there are, and how to get a model', async () => {
    const tasks = await start();
    const { status, error } = await tasks.run('Write a poem about the sea');
    expect([status, error?.code, error?.retryable]).toEqual(['failed', 'no-plan', false]);
    expect(error?.message).toMatch(/call-sequence.*file-search/);
    expect(error?.hint).toContain('ORCHESTR8_MODELS_PLANNER');
  });

  test('a task that leaves out what is needed says what', async () => {
    const tasks = await start();
    const { error } = await tasks.run('join data/sales.csv and data/managers.csv');
    expect(error?.message).toContain('"csv-join" comes close, but the task does not say on');
  });

  test('a folder that the caller gives is the one that the task is about', async () => {
    const tasks = await start();
    const { output } = await tasks.run('List all TODO comments', { folders: ['app'] });
    expect(output).toMatchObject({ comments: [{ file: 'work.py' }, { file: 'work.py' }] });
  });
});

describe('what may run', () => {
  const refusals: readonly (readonly [string, Partial<Plan>, string])[] = [
    ['an invalid workflow', { workflow: { ...planOf(1).workflow, steps: [] } }, 'plan-invalid'],
    ['more than 200 steps', { workflow: { ...planOf(1).workflow, steps: many(201) } }, 'too-many-steps'],
    [
      'another task',
      { workflow: { ...planOf(1).workflow, steps: [{ id: 'again', kind: 'workflow', workflow: 'task@^1' }] } },
      'plan-invalid',
    ],
    [
      'a workflow that nobody knows before',
      {
        workflow: {
          ...planOf(1).workflow,
          steps: [{ id: 'any', kind: 'workflow', workflow: '${{ input.document }}' }],
        },
      },
      'workflow-computed',
    ],
    ['no criterion', { criteria: [] }, 'no-criteria'],
  ];

  test.each(refusals)('not a plan with %s', async (_, more, problem) => {
    const tasks = await start({ planners: [scripted(planOf(30, more))] });
    const { error } = await tasks.run('anything');
    expect(error?.code).toBe('plan-invalid');
    expect(`plan-invalid ${JSON.stringify(error?.details)}`).toContain(problem);
  });

  function many(count: number) {
    return Array.from({ length: count }, (_, index) => ({ id: `s${index}`, kind: 'assign' as const, values: {} }));
  }

  test('not a tool that the task may not use', async () => {
    const tasks = await start();
    const { error } = await tasks.run('Find duplicate files in docs/', { tools: ['math_calculator'] });
    expect(error).toMatchObject({ code: 'plan-invalid' });
    expect((await tasks.run('What is 2 + 2?', { tools: ['math_calculator'] })).status).toBe('completed');
  });

  test('a plan is recorded with its hash: of the same plan the same', async () => {
    const tasks = await start({ planners: [scripted(planOf(1), planOf(1), planOf(2))] });
    const { executionId } = await tasks.run('anything');
    const plans = (await journal(tasks, executionId)).filter(
      (event): event is JournalEvent<'step-completed'> =>
        event.type === 'step-completed' && (event.path ?? '').endsWith('plan'),
    );
    const hashes = await Promise.all(
      plans.map(async ({ data }) => ((await tasks.engine.value(data.output)) as { hash: string }).hash),
    );
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect([hashes[0] === hashes[1], hashes[1] === hashes[2]]).toEqual([true, false]);
  });
});

describe('the review', () => {
  test('a reviewer who checked nothing has not approved', async () => {
    const nothing = { verdict: 'APPROVED', criteria: [], feedback: null, error: null } as const;
    const tasks = await start({
      planners: [scripted(planOf(30))],
      reviewer: { id: 'lazy', review: async () => nothing },
    });
    const { status, error, review } = await tasks.run('anything');
    expect([status, error?.code, review?.verdict]).toEqual(['failed', 'review-failed', 'FAILED']);
  });

  test('a planner never reviews itself', async () => {
    const seen = { name: 'It is good', passed: true, reason: 'I made it.' };
    const tasks = await start({
      planners: [scripted(planOf(30))],
      reviewer: {
        id: 'scripted',
        review: async () => ({ verdict: 'APPROVED', criteria: [seen], feedback: null, error: null }),
      },
    });
    expect((await tasks.run('anything')).review?.verdict).toBe('FAILED');
  });

  test('of an execution that is no task there is none', async () => {
    const tasks = await start();
    const { executionId } = await tasks.engine.start({ workflow: planOf(1).workflow });
    await tasks.engine.wait(executionId);
    expect(await reviewOf(tasks.engine, executionId)).toBeUndefined();
  });
});

test('killed anywhere and resumed, a task has the same result, and no completed step runs again (invariant 2)', async () => {
  const task = 'call paths from main to process_data in .';
  const whole = await start();
  const expected = await whole.run(task);
  for (let crashAt = 2; ; crashAt += 1) {
    const inner = new MemoryJournalStore();
    const blobs = new MemoryBlobStore();
    const ledger = new MemoryBudgetLedger();
    const dying = new FaultyJournalStore(inner, { crashAt, when: 'after', killOwner: (id) => inner.killOwner(id) });
    const first = await taskEngine({ workspace: workspace.path, store: dying, blobs, ledger });
    await first.engine.start({ workflow: 'task', input: { task }, executionId: 'run' });
    await Promise.race([first.engine.wait('run').catch(() => undefined), dying.crashed]);
    const died = dying.isDead;
    const second = await start({ store: inner, blobs, ledger, adopt: true });
    await second.engine.wait('run');
    const view = await second.engine.get('run');
    expect([crashAt, view.status, view.output]).toEqual([crashAt, 'completed', expected.output]);
    const paths = completed(await journal(second, 'run'));
    expect(new Set(paths).size).toBe(paths.length);
    await first.engine.close().catch(() => undefined);
    if (!died) break;
  }
});

function toolPlan(): Plan {
  return planOf(30, {
    workflow: {
      schemaVersion: '1.0.0',
      metadata: { id: 'plan' },
      steps: [{ id: 'try', kind: 'tool', tool: 'flaky', input: {}, policy: { retry: { maxAttempts: 1 } } }],
    },
  });
}

function failingTool({ code, retryable, times }: { code: string; retryable: boolean; times: number }) {
  let calls = 0;
  return {
    id: 'flaky',
    version: '1.0.0',
    description: 'Fails at first.',
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object' },
    capabilities: [],
    sideEffects: 'none' as const,
    run: async () => {
      calls += 1;
      if (calls < times) throw new OrchestratorError('Not now.', { code, retryable });
      return { value: 30 };
    },
  };
}
