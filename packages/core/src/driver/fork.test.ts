import type { JsonValue, Step } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, idle, toolOf, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const add = toolOf('add', (input) => {
  const { a, b } = input as { a: number; b: number };
  return { sum: a + b };
});
const child = workflowOf([{ id: 'plus', kind: 'tool', tool: 'add', input: { a: '${{ input.n }}', b: 100 } }], {
  metadata: { id: 'child' },
});
const steps: readonly Step[] = [
  { id: 'one', kind: 'tool', tool: 'add', input: { a: '${{ input.n }}', b: 1 } },
  {
    id: 'many',
    kind: 'map',
    over: '${{ [1, 2] }}',
    step: { id: 'item', kind: 'tool', tool: 'add', input: { a: '${{ item }}', b: '${{ steps.one.output.sum }}' } },
  },
  { id: 'ok', kind: 'approval', expiresIn: '1m', default: 'approved' },
  { id: 'sub', kind: 'workflow', workflow: 'child', input: { n: '${{ steps.many.output[1].sum }}' } },
  { id: 'nap', kind: 'sleep', duration: '1s' },
  { id: 'out', kind: 'assign', values: { sum: '${{ steps.sub.output.sum }}', first: '${{ steps.one.output.sum }}' } },
];
const output = { sum: 104, first: 2 };

describe('a fork', () => {
  it('at every event of a run comes to the same end', async () => {
    harness = new Harness({ tools: [add], workflows: [child] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf(steps), input: { n: 1 } });
    await harness.clock.advanceBy(61_000);
    expect(await harness.ended(engine, executionId)).toMatchObject({ output });
    const { length } = await harness.events(executionId);
    for (let at = 1; at <= length; at += 1) {
      const fork = await engine.fork(executionId, { at });
      await harness.clock.advanceBy(61_000);
      await harness.clock.advanceBy(61_000);
      expect({ at, ...(await harness.ended(engine, fork.executionId)) }).toMatchObject({ at, output });
    }
  });

  it('from a step runs it with another input, and what comes after it again', async () => {
    harness = new Harness({ tools: [add], workflows: [child] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf(steps), input: { n: 1 } });
    await harness.clock.advanceBy(61_000);
    await engine.wait(executionId);
    const fork = await engine.fork(executionId, { fromStep: 'one', input: { a: 10, b: 20 } });
    await harness.clock.advanceBy(61_000);
    await harness.clock.advanceBy(61_000);
    expect(await harness.ended(engine, fork.executionId)).toMatchObject({ output: { sum: 132, first: 30 } });
    const item = await engine.fork(executionId, { fromStep: 'many/1/item', input: { a: 0, b: 0 } });
    await harness.clock.advanceBy(61_000);
    await harness.clock.advanceBy(61_000);
    expect(await harness.ended(engine, item.executionId)).toMatchObject({ output: { sum: 100, first: 2 } });
  });

  it('leaves its origin as it was, and is a root with its own spend', async () => {
    harness = new Harness({ tools: [add], workflows: [child] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf(steps), input: { n: 1 } });
    await harness.clock.advanceBy(61_000);
    await engine.wait(executionId);
    const before = await harness.events(executionId);
    const fork = await engine.fork(executionId, { at: 3, executionId: 'copy' });
    await idle();
    expect(fork).toEqual({ executionId: 'copy' });
    expect(await harness.events(executionId)).toEqual(before);
    expect(await engine.get('copy')).toMatchObject({
      rootId: 'copy',
      parentId: null,
      labels: { forkedFrom: executionId },
      cost: { usd: 0 },
    });
    await engine.cancel('copy');
    await engine.wait('copy');
  });

  it.each<[Parameters<Awaited<ReturnType<Harness['engine']>>['fork']>[1], string]>([
    [{ at: 0 }, 'event-not-found'],
    [{ at: 1_000 }, 'event-not-found'],
    [{ fromStep: 'nothing', input: 1 }, 'step-not-found'],
    [{ fromStep: 'nap', input: 1 }, 'input-invalid'],
    [{ at: 1, executionId: 'origin' }, 'execution-exists'],
  ])('%j is refused with %s', async (request, code) => {
    harness = new Harness({ tools: [add], workflows: [child] });
    const engine = await harness.engine();
    await engine.start({ executionId: 'origin', workflow: workflowOf(steps), input: { n: 1 } });
    await harness.clock.advanceBy(61_000);
    await engine.wait('origin');
    await expect(engine.fork('origin', request)).rejects.toMatchObject({ code });
  });
});

describe('time travel', () => {
  it('gives the state after each event', async () => {
    harness = new Harness({ tools: [add], workflows: [child] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf(steps), input: { n: 1 } });
    await harness.clock.advanceBy(61_000);
    await engine.wait(executionId);
    const states: JsonValue[] = [];
    const { length } = await harness.events(executionId);
    for (let at = 1; at <= length; at += 1) states.push(await engine.stateAt(executionId, at));
    expect(states[0]).toMatchObject({ seq: 1, status: 'running', input: { n: 1 }, steps: [] });
    expect(states.filter((state) => (state as { status: string }).status === 'waiting').length).toBeGreaterThan(1);
    expect(states.at(-1)).toMatchObject({ seq: length, status: 'completed', output });
  });
});
