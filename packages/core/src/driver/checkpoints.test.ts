import type { JsonValue } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import type { StepContext } from '../ports/step-context.ts';
import { agentOf, Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const workflow = workflowOf([{ id: 'a', kind: 'agent', agent: 'worker' }]);
const worker = (run: (context: StepContext) => Promise<JsonValue>) => agentOf('worker', run);
const spent = { usd: 0.5, inputTokens: 10, outputTokens: 5, calls: 1 };

describe('a checkpointed call', () => {
  it('is made once per attempt group: a retry reuses its result (invariant 4)', async () => {
    const made: string[] = [];
    const agent = worker(async (context) => {
      const one = await context.run('fetch', async ({ idempotencyKey }) => {
        made.push(idempotencyKey);
        return { rows: 3 };
      });
      await context.run('again', async () => made.push('again'), { scope: 'attempt' });
      if (context.attempt === 1) throw new Error('not yet');
      return one;
    });
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    await harness.clock.advanceBy(1_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ output: { rows: 3 } });
    expect(made).toEqual([`${executionId}:a:0:fetch#0`, 'again', 'again']);
  });

  it('is not made again after a crash; only the one under way is, with the same key (invariants 3, 4)', async () => {
    const made: string[] = [];
    let crashed = false;
    const agent = worker(async (context) => {
      const results: JsonValue[] = [];
      for (const name of ['one', 'two', 'three']) {
        results.push(
          await context.run('call', async ({ idempotencyKey, signal }) => {
            made.push(idempotencyKey);
            if (name === 'two' && !crashed) await new Promise((_, stop) => signal.addEventListener('abort', stop));
            return name;
          }),
        );
      }
      return results;
    });
    harness = new Harness({ agents: [agent] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow });
    await until(() => made.length === 2);
    await first.close();
    crashed = true;
    const second = await harness.engine();
    expect(await harness.ended(second, executionId)).toMatchObject({ output: ['one', 'two', 'three'] });
    const key = (ordinal: number) => `${executionId}:a:0:call#${ordinal}`;
    expect(made).toEqual([key(0), key(1), key(1), key(2)]);
  });

  it('whose recorded input was another fails the step with checkpoint-mismatch, not silently', async () => {
    const agent = worker(async (context) => {
      await context.run('fetch', async () => 1, { input: { page: context.attempt } });
      throw new Error('not yet');
    });
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    await harness.clock.advanceBy(1_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ code: 'checkpoint-mismatch' });
  });

  it('beside another needs a name of its own', async () => {
    const agent = worker(async (context) =>
      Promise.all([context.run('x', async () => 1), context.run('x', async () => 2)]),
    );
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    expect(await harness.run(engine, workflow.steps)).toMatchObject({ status: 'failed', code: 'checkpoint-in-use' });
  });

  it('is recorded with what it cost and its settlement in one append (invariant 4)', async () => {
    const agent = worker(async (context) =>
      context.run('think', async () => {
        const reserved = await context.reserve({ ...spent, usd: 2 });
        await context.modelCalled({
          role: 'planner',
          provider: 'p',
          model: 'm',
          spent,
          latencyMs: 1,
          firstTokenMs: null,
          attempts: 1,
          cached: false,
          outcome: 'succeeded',
        });
        await reserved.settle(spent);
        return 'thought';
      }),
    );
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    await engine.wait(executionId);
    const at = (await harness.trace(executionId)).indexOf('model-called a');
    expect((await harness.trace(executionId)).slice(at, at + 3)).toEqual([
      'model-called a',
      'budget-settled a',
      'checkpoint-recorded a',
    ]);
    expect(await engine.get(executionId)).toMatchObject({ cost: spent });
    expect(await harness.ledger.spent(`execution:${executionId}`)).toMatchObject({ spent, reserved: { usd: 0 } });
  });

  it('that fails is recorded with what it cost, and made again', async () => {
    let calls = 0;
    const agent = worker(async (context) =>
      context.run('think', async () => {
        calls += 1;
        const reserved = await context.reserve(spent);
        await reserved.settle(spent);
        if (calls === 1) throw new Error('no answer');
        return calls;
      }),
    );
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    await harness.clock.advanceBy(1_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ output: 2 });
    expect(await harness.ledger.spent(`execution:${executionId}`)).toMatchObject({ spent: { usd: 1, calls: 2 } });
  });
});

describe('a tool that an agent calls', () => {
  it('runs once, is recorded with input and output, and is told apart by its input', async () => {
    const inputs: JsonValue[] = [];
    const keys: string[] = [];
    const echo = toolOf('echo', (input, context) => {
      inputs.push(input);
      keys.push(context.idempotencyKey);
      return { got: input };
    });
    const agent = worker(async (context) => {
      const results = await Promise.all([context.tool('echo', 1), context.tool('echo', 2), context.tool('echo@^1', 1)]);
      if (context.attempt === 1) throw new Error('not yet');
      return results;
    });
    harness = new Harness({ agents: [agent], tools: [echo] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    await harness.clock.advanceBy(1_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ output: [{ got: 1 }, { got: 2 }, { got: 1 }] });
    expect(inputs).toEqual([1, 2, 1]);
    expect(new Set(keys).size).toBe(3);
    const called = (await harness.events(executionId)).filter(({ type }) => type === 'tool-called');
    expect(called.map(({ data }) => data)).toMatchObject([
      { tool: 'echo@1.0.0', input: { value: 1 }, output: { value: { got: 1 } } },
      { input: { value: 2 } },
      { input: { value: 1 } },
    ]);
  });

  it('gets an input that fits its schema, or is not called', async () => {
    const strict = toolOf('strict', (input) => input, { inputSchema: { type: 'string' } });
    harness = new Harness({ agents: [worker((context) => context.tool('strict', 1))], tools: [strict] });
    expect(await harness.run(await harness.engine(), workflow.steps)).toMatchObject({ code: 'input-invalid' });
  });

  it('that is not registered is said so', async () => {
    harness = new Harness({ agents: [worker((context) => context.tool('nothing', 1))] });
    expect(await harness.run(await harness.engine(), workflow.steps)).toMatchObject({ code: 'tool-not-found' });
  });
});

describe('an attempt that is over', () => {
  it('can record nothing more', async () => {
    const held = new HeldTool();
    let late: Promise<unknown> | null = null;
    const agent = worker(async (context) => {
      late = context.run('late', async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return 1;
      });
      late.catch(() => {});
      return 'early';
    });
    harness = new Harness({ agents: [agent], tools: [held.tool] });
    const engine = await harness.engine();
    const steps = [...workflow.steps, { id: 'b', kind: 'tool' as const, tool: 'held' }];
    const { executionId } = await engine.start({ workflow: workflowOf(steps) });
    await until(() => held.calls.length === 1);
    await expect(late).rejects.toMatchObject({ code: 'attempt-ended' });
    held.calls[0]?.resolve(null);
    await engine.wait(executionId);
    await idle();
    expect(await harness.trace(executionId, 'checkpoint-recorded')).toEqual([]);
  });

  it('leaves its logs and artifacts in the journal', async () => {
    const agent = worker(async (context) => {
      context.log('info', 'half way');
      const { location } = await context.artifact({ name: 'a.txt', mediaType: 'text/plain', bytes: Buffer.from('hi') });
      return 'blob' in location ? location.blob : null;
    });
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const { executionId, output } = await harness.run(engine, workflow.steps);
    expect(await harness.trace(executionId, 'log-written', 'artifact-stored')).toEqual([
      'log-written a',
      'artifact-stored a',
    ]);
    expect(Buffer.from(await harness.blobs.get(String(output))).toString()).toBe('hi');
    expect((await engine.get(executionId)).artifacts).toMatchObject([{ name: 'a.txt', bytes: 2 }]);
  });
});
