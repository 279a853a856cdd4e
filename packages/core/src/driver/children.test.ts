import type { JsonValue, Step, WorkflowDocument } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { aborted, agentOf, Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const echo = toolOf('echo', (input) => input);
const named = (id: string, steps: readonly Step[], rest: Partial<WorkflowDocument> = {}) =>
  workflowOf(steps, { metadata: { id }, ...rest });
const sub = (workflow: string, input: JsonValue = {}): Step => ({ id: 'sub', kind: 'workflow', workflow, input });
const double = named('double', [{ id: 'd', kind: 'assign', values: { n: '${{ input.n * 2 }}' } }], {
  input: { type: 'object', required: ['n'] },
});

describe('a sub-workflow', () => {
  it('is an execution of its own, and its output is the step’s', async () => {
    harness = new Harness({ workflows: [double] });
    const engine = await harness.engine();
    const { executionId, output } = await harness.run(engine, [sub('double', { n: 4 })]);
    expect(output).toEqual({ n: 8 });
    const [child] = await engine.list({ parentId: executionId });
    expect(child).toMatchObject({ rootId: executionId, workflow: 'double', status: 'completed' });
    const { steps } = await engine.get(executionId);
    expect(steps[0]).toMatchObject({ path: 'sub', childId: child?.executionId });
  });

  it('may be a document that an expression gives: so a plan is run', async () => {
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine();
    const plan = named('plan', [{ id: 'p', kind: 'tool', tool: 'echo', input: '${{ input }}' }]);
    const step = sub('${{ input.plan }}', { n: 1 });
    const ended = await harness.run(engine, [step], { plan: plan as unknown as JsonValue });
    expect(ended).toMatchObject({ status: 'completed', output: { n: 1 } });
  });

  it('whose document is not valid is never started, and all its problems are told', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const plan = named('plan', [
      { id: 'p', kind: 'tool', tool: 'nothing' },
      { id: 'q', kind: 'assign', values: { a: '${{ steps.zz.output }}' } },
    ]);
    const { executionId, code } = await harness.run(engine, [sub('${{ input }}')], plan as unknown as JsonValue);
    expect(code).toBe('workflow-invalid');
    expect((await engine.get(executionId)).error?.details).toHaveProperty('problems.length', 2);
    expect(await engine.list({ parentId: executionId })).toEqual([]);
  });

  it('gets an input that fits its schema, or is never started', async () => {
    harness = new Harness({ workflows: [double] });
    const engine = await harness.engine();
    const step = sub('double', '${{ input }}');
    expect(await harness.run(engine, [step], { m: 4 })).toMatchObject({ code: 'input-invalid' });
    expect(await engine.list({ workflow: 'double' })).toEqual([]);
  });

  it('that fails fails its step with its error', async () => {
    const broken = toolOf('broken', () => {
      throw new Error('down');
    });
    const failing = named('failing', [
      { id: 'x', kind: 'tool', tool: 'broken', policy: { retry: { maxAttempts: 1 } } },
    ]);
    harness = new Harness({ tools: [broken], workflows: [failing] });
    const engine = await harness.engine();
    expect(await harness.run(engine, [sub('failing')])).toMatchObject({ status: 'failed', code: 'unexpected-error' });
  });

  it('may start others, at most eight levels deep', async () => {
    harness = new Harness({ workflows: [named('deep', [sub('deep')])] });
    const engine = await harness.engine();
    expect(await harness.run(engine, [sub('deep')])).toMatchObject({ status: 'failed', code: 'depth-exceeded' });
    expect(await engine.list()).toHaveLength(9);
  });

  it('has the context, correlation and workspace of its root', async () => {
    const seen: JsonValue[] = [];
    const agent = agentOf('curious', ({ rootId, context, correlationId, workspace }) => {
      seen.push({ rootId, context, correlationId, workspace });
      return null;
    });
    harness = new Harness({
      agents: [agent],
      workflows: [named('inner', [{ id: 'a', kind: 'agent', agent: 'curious' }])],
    });
    const engine = await harness.engine();
    const start = { executionId: 'root', workspace: '/here', context: { user: 'ada' }, correlationId: 'c' };
    await engine.start({ ...start, workflow: workflowOf([sub('inner')]) });
    await engine.wait('root');
    expect(seen).toEqual([
      { rootId: 'root', context: { user: 'ada', workspace: '/here' }, correlationId: 'c', workspace: '/here' },
    ]);
  });
});

describe('what a child waits for', () => {
  const asking = named('asking', [{ id: 'ok', kind: 'approval', message: 'Go on?' }]);

  it('its ancestors wait for, and it is decided from the top by either path', async () => {
    harness = new Harness({ workflows: [asking, named('middle', [{ ...sub('asking'), id: 'lower' }])] });
    const engine = await harness.engine();
    for (const path of ['sub/lower/ok', 'ok', undefined]) {
      const { executionId } = await engine.start({ workflow: workflowOf([sub('middle')]) });
      expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'waiting' });
      expect(await engine.get(executionId)).toMatchObject({
        status: 'waiting',
        approvals: [{ path: 'sub/lower/ok', message: 'Go on?' }],
      });
      await engine.approve(executionId, { decision: 'approved', ...(path !== undefined && { path }) });
      expect(await harness.ended(engine, executionId)).toMatchObject({ output: { decision: 'approved' } });
    }
  });

  it('does not hold what runs beside it', async () => {
    const held = new HeldTool();
    harness = new Harness({ workflows: [asking], tools: [held.tool] });
    const engine = await harness.engine();
    const beside: Step = { id: 'work', kind: 'tool', tool: 'held' };
    const { executionId } = await engine.start({
      workflow: workflowOf([{ id: 'both', kind: 'parallel', steps: [sub('asking'), beside] }]),
    });
    await until(() => held.calls.length === 1);
    await idle();
    expect(await engine.get(executionId)).toMatchObject({ status: 'running' });
    held.calls[0]?.resolve(1);
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'waiting' });
    await engine.cancel(executionId);
    await engine.wait(executionId);
  });
});

describe('a budget of the root', () => {
  it('is its children’s, and a top-up of the root reaches them', async () => {
    const spent = { usd: 1, inputTokens: 0, outputTokens: 0, calls: 1 };
    const agent = agentOf('spender', async (context) => {
      const reserved = await context.reserve(spent);
      await context.modelCalled({
        role: 'tool',
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
      return null;
    });
    const paying = named('paying', [
      { id: 'one', kind: 'agent', agent: 'spender' },
      { id: 'two', kind: 'agent', agent: 'spender' },
    ]);
    harness = new Harness({ agents: [agent], workflows: [paying] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([sub('paying')]), budget: { usd: 1 } });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
    expect(await engine.get(executionId)).toMatchObject({ cost: { usd: 1 }, pauseReason: 'budget-exceeded' });
    await engine.topUp(executionId, { usd: 2 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed' });
    expect(await engine.get(executionId)).toMatchObject({ cost: { usd: 2, calls: 2 } });
  });

  it('and that of the step above it holds for a child', async () => {
    const agent = agentOf('spender', async (context) => {
      await context.reserve({ usd: 2, inputTokens: 0, outputTokens: 0, calls: 1 });
      return null;
    });
    harness = new Harness({
      agents: [agent],
      workflows: [named('paying', [{ id: 'one', kind: 'agent', agent: 'spender' }])],
    });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([{ ...sub('paying'), budget: { usd: 1 } }]) });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
  });
});

describe('after a crash', () => {
  const stopping = toolOf('stopping', (_, { signal }) => aborted(signal));
  const inner = named('inner', [{ id: 'work', kind: 'tool', tool: 'held' }]);

  it('parent and child go on, and the child’s end reaches the parent', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool], workflows: [inner] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: workflowOf([sub('inner')]) });
    await until(() => held.calls.length === 1);
    held.calls[0]?.context.signal.addEventListener('abort', () => held.calls[0]?.reject(new Error('stopped')));
    await first.close();
    const second = await harness.engine();
    await until(() => held.calls.length === 2);
    held.calls[1]?.resolve('done');
    expect(await harness.ended(second, executionId)).toMatchObject({ status: 'completed', output: 'done' });
    expect(await second.list({ parentId: executionId })).toHaveLength(1);
  });

  it('a child that another process runs still tells its parent', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool], workflows: [inner] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: workflowOf([sub('inner')]) });
    await until(() => held.calls.length === 1);
    const [child] = await first.list({ parentId: executionId });
    held.calls[0]?.context.signal.addEventListener('abort', () => held.calls[0]?.reject(new Error('stopped')));
    await first.close();
    const childOwner = await harness.engine({ adopt: false });
    await childOwner.resume(child?.executionId ?? '');
    await until(() => held.calls.length === 2);
    const parentOwner = await harness.engine({ adopt: false });
    await parentOwner.resume(executionId);
    held.calls[1]?.resolve('elsewhere');
    expect(await harness.ended(parentOwner, executionId)).toMatchObject({ output: 'elsewhere' });
  });

  it('a child is cancelled with its parent', async () => {
    harness = new Harness({ tools: [{ ...stopping, id: 'held' }], workflows: [inner] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: workflowOf([sub('inner')]) });
    await idle();
    await first.close();
    const second = await harness.engine({ adopt: false });
    await second.cancel(executionId);
    expect(await second.wait(executionId)).toMatchObject({ status: 'cancelled' });
    for (const { status } of await second.list()) expect(status).toBe('cancelled');
  });
});
