import type { Step } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { aborted, agentOf, Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const obedient = toolOf('obedient', (_, { signal }) => aborted(signal));
const stubborn = new HeldTool('stubborn');
const echo = toolOf('echo', (input) => input);
const child = workflowOf([{ id: 'inner', kind: 'tool', tool: 'obedient' }], { metadata: { id: 'child' } });
const work: Step = { id: 'work', kind: 'tool', tool: 'obedient' };

const steps: Record<Step['kind'], Step> = {
  tool: work,
  agent: { id: 'ask', kind: 'agent', agent: 'patient' },
  workflow: { id: 'sub', kind: 'workflow', workflow: 'child' },
  sleep: { id: 'nap', kind: 'sleep', duration: '1h' },
  assign: { id: 'set', kind: 'sequence', steps: [{ id: 'value', kind: 'assign', values: { a: 1 } }, work] },
  approval: { id: 'ok', kind: 'approval' },
  signal: { id: 'go', kind: 'signal', name: 'go' },
  sequence: { id: 'all', kind: 'sequence', steps: [work] },
  parallel: { id: 'both', kind: 'parallel', steps: [work, { id: 'nap', kind: 'sleep', duration: '1h' }] },
  map: { id: 'each', kind: 'map', over: [1, 2, 3], step: work },
  graph: { id: 'net', kind: 'graph', steps: [work, { id: 'after', kind: 'tool', tool: 'echo', dependsOn: ['work'] }] },
  loop: { id: 'again', kind: 'loop', maxIterations: 3, steps: [work] },
  branch: { id: 'either', kind: 'branch', cases: [{ when: true, steps: [work] }] },
  try: { id: 'careful', kind: 'try', steps: [work], finally: [{ id: 'tidy', kind: 'tool', tool: 'echo' }] },
};

describe('a cancel ends as execution-cancelled (invariant 7)', () => {
  it.each(Object.entries(steps))('in a step of kind %s', async (kind, step) => {
    const patient = agentOf('patient', ({ signal }) => aborted(signal));
    harness = new Harness({ tools: [obedient, echo], agents: [patient], workflows: [child] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([step]) });
    await idle();
    await engine.cancel(executionId, { by: 'ada', reason: 'enough' });
    expect(await engine.wait(executionId)).toMatchObject({ status: 'cancelled' });
    const events = await harness.events(executionId);
    expect(events.at(-1)).toMatchObject({ type: 'execution-cancelled', data: { reason: 'enough' } });
    expect(
      events.filter(({ type }) => type === 'step-completed' || type === 'execution-completed').map(({ path }) => path),
    ).toEqual(kind === 'try' ? ['careful/tidy'] : kind === 'assign' ? ['set/value'] : []);
    for (const { status } of await engine.list()) expect(status).toBe('cancelled');
  });

  it('asked before the first step has begun', async () => {
    harness = new Harness({ tools: [obedient] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([work]) });
    await engine.cancel(executionId);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'cancelled' });
  });

  it('asked twice, once', async () => {
    harness = new Harness({ tools: [obedient] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([work]) });
    await Promise.all([engine.cancel(executionId), engine.cancel(executionId)]);
    await engine.wait(executionId);
    expect(await harness.trace(executionId, 'execution-cancel-requested')).toHaveLength(1);
  });

  it('from an engine in another process', async () => {
    harness = new Harness({ tools: [obedient] });
    const engine = await harness.engine();
    const other = await harness.engine({ adopt: false });
    const { executionId } = await engine.start({ workflow: workflowOf([work]) });
    await idle();
    await other.cancel(executionId);
    expect(await other.wait(executionId)).toMatchObject({ status: 'cancelled' });
  });
});

describe('code that is told to stop', () => {
  it('and does not has its time, then is recorded as stopped, and its late result is dropped', async () => {
    harness = new Harness({ tools: [stubborn.tool] });
    const engine = await harness.engine({ cancelGraceMs: 500 });
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'stubborn' }]) });
    await until(() => stubborn.calls.length === 1);
    await engine.cancel(executionId);
    await harness.clock.advanceBy(499);
    expect(await engine.get(executionId)).toMatchObject({ status: 'cancelling' });
    await harness.clock.advanceBy(1);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'cancelled' });
    const before = await harness.trace(executionId);
    stubborn.calls[0]?.resolve('late');
    await idle();
    expect(await harness.trace(executionId)).toEqual(before);
  });

  it('and has done its work all the same is recorded as done: so it can be compensated', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool, echo] });
    const engine = await harness.engine();
    const compensate: Step = { id: 'undo', kind: 'tool', tool: 'echo' };
    const { executionId } = await engine.start({
      workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'held', compensate }]),
    });
    await until(() => held.calls.length === 1);
    await engine.cancel(executionId);
    await idle();
    held.calls[0]?.resolve('booked');
    expect(await engine.wait(executionId)).toMatchObject({ status: 'cancelled' });
    expect(await harness.trace(executionId, 'step-completed')).toEqual(['step-completed a', 'step-completed a/undo']);
  });
});
