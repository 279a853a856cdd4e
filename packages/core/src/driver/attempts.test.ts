import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import type { StepContext } from '../ports/step-context.ts';
import { aborted, agentOf, Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const failing = (retryable: boolean) => () => {
  throw new OrchestratorError('It does not work.', { code: 'broken', retryable });
};

describe('an attempt', () => {
  it('that fails is made again after the back-off, with the same idempotency key (invariant 3)', async () => {
    const contexts: StepContext[] = [];
    const flaky = toolOf('flaky', (_, context) => {
      contexts.push(context);
      if (contexts.length < 3) throw new Error('not yet');
      return 'at last';
    });
    harness = new Harness({ tools: [flaky] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'flaky' }]) });
    await harness.clock.advanceBy(499);
    expect(contexts).toHaveLength(1);
    await harness.clock.advanceBy(1 + 1_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed', output: 'at last' });
    expect(contexts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(contexts.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([`${executionId}:a:0`]));
  });

  it('that fails for good is not made again', async () => {
    harness = new Harness({ tools: [toolOf('broken', failing(false))] });
    const ended = await harness.run(await harness.engine(), [{ id: 'a', kind: 'tool', tool: 'broken' }]);
    expect(ended).toMatchObject({ status: 'failed', code: 'broken' });
    expect(await harness.trace(ended.executionId, 'attempt-started')).toHaveLength(1);
  });

  it('waits as long as the other side asked, where that is longer', async () => {
    let calls = 0;
    const busy = toolOf('busy', () => {
      calls += 1;
      throw new OrchestratorError('Busy.', { code: 'busy', retryable: true, details: { retryAfterMs: 5_000 } });
    });
    harness = new Harness({ tools: [busy] });
    const engine = await harness.engine();
    await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'busy' }]) });
    await harness.clock.advanceBy(4_999);
    expect(calls).toBe(1);
    await harness.clock.advanceBy(1);
    expect(calls).toBe(2);
  });

  it('has a time-out of its own, after which there is another', async () => {
    let calls = 0;
    const slow = toolOf('slow', (_, { signal }) => {
      calls += 1;
      return calls === 1 ? aborted(signal) : 'quick';
    });
    harness = new Harness({ tools: [slow] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({
      workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'slow', policy: { attemptTimeout: '2s' } }]),
    });
    await harness.clock.advanceBy(2_000);
    await harness.clock.advanceBy(500);
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed', output: 'quick' });
    const failed = (await harness.events(executionId)).find(({ type }) => type === 'attempt-failed');
    expect(failed).toHaveProperty('data.error.code', 'attempt-timed-out');
  });

  it('ends with the time-out of its step, over all attempts', async () => {
    harness = new Harness({ tools: [toolOf('slow', (_, { signal }) => aborted(signal))] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'slow' }]) });
    await harness.clock.advanceBy(30_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'failed', code: 'step-timed-out' });
  });

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'function'],
    ['a date', new Date(0), 'Date'],
    ['not a number', { a: [Number.NaN] }, '/a/0'],
    ['a bigint', 1n, 'bigint'],
  ])('gives back JSON: %s is an error that says so', async (_, value, words) => {
    harness = new Harness({ tools: [toolOf('odd', () => value as JsonValue)] });
    const engine = await harness.engine();
    const ended = await harness.run(engine, [{ id: 'a', kind: 'tool', tool: 'odd' }]);
    expect(ended).toMatchObject({ status: 'failed', code: 'not-json' });
    expect((await engine.get(ended.executionId)).error?.message).toContain(words);
  });

  it('can neither change its input for others nor its output afterwards', async () => {
    const given: Record<string, JsonValue>[] = [];
    const rude = toolOf('rude', (input) => {
      const own = input as Record<string, JsonValue>;
      own['changed'] = true;
      given.push(own);
      setImmediate(() => (own['later'] = true));
      return own;
    });
    harness = new Harness({ tools: [rude] });
    const engine = await harness.engine();
    const ended = await harness.run(engine, [
      { id: 'a', kind: 'tool', tool: 'rude', input: { n: 1 } },
      { id: 'nap', kind: 'sequence', steps: [{ id: 'b', kind: 'tool', tool: 'rude', input: '${{ input }}' }] },
      { id: 'out', kind: 'assign', values: { input: '${{ input }}', a: '${{ steps.a.output }}' } },
    ]);
    expect(ended.output).toEqual({ input: {}, a: { n: 1, changed: true } });
  });

  it('gets what its step was given: its configuration, workspace and context', async () => {
    const seen: JsonValue[] = [];
    const agent = agentOf('curious', () => null, {
      run: async ({ input, config }, context) => {
        const { executionId, rootId, path, workspace, readable, forbidden, correlationId } = context;
        const given = { executionId, rootId, path, workspace, readable, forbidden, correlationId };
        seen.push({ input, config, ...given, now: context.now() });
        return null;
      },
    });
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine({ forbidden: ['/workspace/state.db'] });
    await engine.start({
      executionId: 'run-1',
      correlationId: 'mail-7',
      readable: ['/data'],
      input: { tone: 'dry' },
      workflow: workflowOf([
        { id: 'a', kind: 'agent', agent: 'curious', config: { tone: '${{ input.tone }}' }, input: { n: 1 } },
      ]),
    });
    await engine.wait('run-1');
    expect(seen).toEqual([
      {
        input: { n: 1 },
        config: { tone: 'dry' },
        executionId: 'run-1',
        rootId: 'run-1',
        path: 'a',
        workspace: '/workspace',
        readable: ['/data'],
        forbidden: ['/workspace/state.db'],
        correlationId: 'mail-7',
        now: harness.clock.now(),
      },
    ]);
  });
});

describe('schemas', () => {
  const strict = toolOf('strict', (input) => input, {
    inputSchema: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
    outputSchema: { type: 'object', properties: { n: { maximum: 5 } } },
  });

  it('an input that does not fit starts no attempt', async () => {
    harness = new Harness({ tools: [strict] });
    const engine = await harness.engine();
    const step = { id: 'a', kind: 'tool' as const, tool: 'strict', input: '${{ input }}' };
    const ended = await harness.run(engine, [step], { n: 'many' });
    expect(ended).toMatchObject({ status: 'failed', code: 'input-invalid' });
    expect(await harness.trace(ended.executionId, 'attempt-started')).toEqual([]);
  });

  it('an output that does not fit fails the step', async () => {
    harness = new Harness({ tools: [strict] });
    const engine = await harness.engine();
    const step = { id: 'a', kind: 'tool' as const, tool: 'strict', input: '${{ input }}' };
    expect(await harness.run(engine, [step], { n: 6 })).toMatchObject({ status: 'failed', code: 'output-invalid' });
    expect(await harness.run(engine, [step], { n: 5 })).toMatchObject({ status: 'completed' });
  });

  it('an expression that fails fails the step, with its words', async () => {
    harness = new Harness({ tools: [strict] });
    const ended = await harness.run(await harness.engine(), [
      { id: 'a', kind: 'assign', values: { n: '${{ input.nothing.here }}' } },
    ]);
    expect(ended).toMatchObject({ status: 'failed', code: 'expression-failed' });
  });
});

describe('admission', () => {
  const once = { retry: { maxAttempts: 1 }, circuitBreaker: { failureThreshold: 2, resetTimeout: '10s' } } as const;

  it('stops at an open breaker, which all executions of the engine share', async () => {
    let calls = 0;
    const broken = toolOf('broken', () => {
      calls += 1;
      throw new Error('down');
    });
    harness = new Harness({ tools: [broken] });
    const engine = await harness.engine();
    const step = { id: 'a', kind: 'tool' as const, tool: 'broken', policy: once };
    await harness.run(engine, [step]);
    await harness.run(engine, [step]);
    expect(await harness.run(engine, [step])).toMatchObject({ status: 'failed', code: 'circuit-open' });
    expect(calls).toBe(2);
    await harness.clock.advanceBy(10_000);
    expect(await harness.run(engine, [step])).toMatchObject({ code: 'unexpected-error' });
    expect(calls).toBe(3);
  });

  it('gives the breaker one result per call, however often it was retried', async () => {
    let calls = 0;
    const broken = toolOf('broken', () => {
      calls += 1;
      throw new Error('down');
    });
    harness = new Harness({ tools: [broken] });
    const engine = await harness.engine();
    const policy = { ...once, retry: { maxAttempts: 3, initialDelay: '1s', jitter: false } } as const;
    const workflow = workflowOf([{ id: 'a', kind: 'tool', tool: 'broken', policy }]);
    const first = await engine.start({ workflow });
    await harness.clock.advanceBy(3_000);
    expect(await harness.ended(engine, first.executionId)).toMatchObject({ code: 'unexpected-error' });
    expect(calls).toBe(3);
    const second = await engine.start({ workflow });
    await idle();
    expect(calls).toBe(4);
    await harness.clock.advanceBy(3_000);
    await harness.ended(engine, second.executionId);
    expect(await harness.run(engine, workflow.steps)).toMatchObject({ code: 'circuit-open' });
  });

  it('lets no more run at once than the bulkhead has places, in order', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const engine = await harness.engine();
    const policy = { bulkhead: { maxConcurrent: 2 } };
    const step = { id: 'one', kind: 'tool' as const, tool: 'held', input: '${{ item }}', policy };
    const { executionId } = await engine.start({
      workflow: workflowOf([{ id: 'many', kind: 'map', over: [0, 1, 2, 3], step }]),
    });
    await idle();
    expect(held.calls.map(({ input }) => input)).toEqual([0, 1]);
    held.calls[1]?.resolve(null);
    await idle();
    expect(held.calls.map(({ input }) => input)).toEqual([0, 1, 2]);
    await engine.cancel(executionId);
    await harness.clock.advanceBy(50);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'cancelled' });
  });

  it('lets no more start than the rate limit allows', async () => {
    const starts: number[] = [];
    const timed = toolOf('timed', (_, context) => starts.push(context.now()));
    harness = new Harness({ tools: [timed] });
    const engine = await harness.engine();
    const begin = harness.clock.now();
    const policy = { rateLimit: { perSecond: 2, burst: 1 } };
    const { executionId } = await engine.start({
      workflow: workflowOf([
        { id: 'many', kind: 'map', over: [1, 2, 3], step: { id: 'one', kind: 'tool', tool: 'timed', policy } },
      ]),
    });
    await harness.clock.advanceBy(1_000);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
    expect(starts.map((at) => at - begin)).toEqual([0, 500, 1_000]);
  });

  it('admits nothing while the run is paused, and goes on afterwards', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const engine = await harness.engine();
    const steps = ['a', 'b'].map((id) => ({ id, kind: 'tool' as const, tool: 'held' }));
    const { executionId } = await engine.start({ workflow: workflowOf(steps) });
    await until(() => held.calls.length === 1);
    await engine.pause(executionId, { by: 'ada' });
    held.calls[0]?.resolve(1);
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
    await idle();
    expect(held.calls).toHaveLength(1);
    await engine.resume(executionId);
    await until(() => held.calls.length === 2);
    held.calls[1]?.resolve(2);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
  });
});
