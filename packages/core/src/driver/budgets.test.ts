import type { JsonValue, Step } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import type { Amount } from '../journal/events.ts';
import type { StepContext } from '../ports/step-context.ts';
import { agentOf, Harness, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const dollar: Amount = { usd: 1, inputTokens: 0, outputTokens: 0, calls: 1 };

/** Pays one dollar a call. */
const spender = (calls: number) =>
  agentOf('spender', async (context: StepContext): Promise<JsonValue> => {
    for (let call = 0; call < calls; call += 1) {
      await context.run('pay', async () => {
        const reserved = await context.reserve(dollar);
        await reserved.settle(dollar);
        return call;
      });
    }
    return 'spent';
  });
const spend: Step = { id: 'a', kind: 'agent', agent: 'spender' };

describe('a budget that would be exceeded', () => {
  it('pauses the run before the call, and a top-up lets it go on', async () => {
    harness = new Harness({ agents: [spender(3)] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([spend]), budget: { usd: 2 } });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
    expect(await engine.get(executionId)).toMatchObject({ pauseReason: 'budget-exceeded' });
    expect(await harness.ledger.spent(`execution:${executionId}`)).toMatchObject({ spent: { usd: 2 } });
    await engine.topUp(executionId, { usd: 3 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed' });
    expect(await harness.trace(executionId, 'execution-paused', 'budget-raised', 'execution-unpaused')).toEqual([
      'execution-paused',
      'budget-raised',
      'execution-unpaused',
    ]);
  });

  it('pauses again where the top-up does not suffice', async () => {
    harness = new Harness({ agents: [spender(3)] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([spend]), budget: { usd: 1 } });
    for (const usd of [2, 3]) {
      expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
      await engine.resume(executionId, { budget: { usd } });
    }
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed' });
  });

  it('of a step holds for what is in it', async () => {
    harness = new Harness({ agents: [spender(2)] });
    const engine = await harness.engine();
    const holder: Step = { id: 'box', kind: 'sequence', steps: [spend], budget: { usd: 1 } };
    const { executionId } = await engine.start({ workflow: workflowOf([holder]) });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
    expect(await harness.ledger.spent(`step:${executionId}/box`)).toMatchObject({ spent: { usd: 1 } });
    await engine.cancel(executionId);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'cancelled' });
  });

  it('holds over parallel steps, which spend from one account', async () => {
    harness = new Harness({ agents: [spender(1)] });
    const engine = await harness.engine();
    const map: Step = { id: 'many', kind: 'map', over: [1, 2, 3, 4, 5], step: spend };
    const { executionId } = await engine.start({ workflow: workflowOf([map]), budget: { usd: 3 } });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
    await idle();
    expect(await harness.ledger.spent(`execution:${executionId}`)).toMatchObject({ spent: { usd: 3 } });
    await engine.topUp(executionId, { usd: 5 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed' });
  });

  it('survives a crash while it waits: the run goes on after the top-up', async () => {
    harness = new Harness({ agents: [spender(2)] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: workflowOf([spend]), budget: { usd: 1 } });
    await first.wait(executionId, { untilBlocked: true });
    await first.close();
    const second = await harness.engine();
    await until(async () => (await harness.trace(executionId, 'execution-recovered')).length === 1);
    await second.topUp(executionId, { usd: 2 });
    expect(await harness.ended(second, executionId)).toMatchObject({ status: 'completed' });
    expect(await harness.ledger.spent(`execution:${executionId}`)).toMatchObject({ spent: { usd: 2 } });
  });
});

describe('a call', () => {
  it('of unknown price is refused under a money budget, and allowed under others', async () => {
    const agent = agentOf('unpriced', async (context) => {
      const reserved = await context.reserve({ ...dollar, usd: null });
      await reserved.settle({ ...dollar, usd: null });
      return 'done';
    });
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const workflow = workflowOf([{ id: 'a', kind: 'agent', agent: 'unpriced' }]);
    const one = await engine.start({ workflow, budget: { usd: 5 } });
    expect(await harness.ended(engine, one.executionId)).toMatchObject({ status: 'failed', code: 'price-unknown' });
    const two = await engine.start({ workflow, budget: { calls: 5 } });
    expect(await harness.ended(engine, two.executionId)).toMatchObject({ status: 'completed' });
  });

  it('of a tool counts as one, by a step or by an agent', async () => {
    const echo = toolOf('echo', (input) => input);
    const agent = agentOf('caller', (context) => context.tool('echo', 1));
    harness = new Harness({ agents: [agent], tools: [echo] });
    const engine = await harness.engine();
    const steps: Step[] = [
      { id: 'a', kind: 'tool', tool: 'echo' },
      { id: 'b', kind: 'agent', agent: 'caller' },
      { id: 'c', kind: 'tool', tool: 'echo' },
    ];
    const { executionId } = await engine.start({ workflow: workflowOf(steps), budget: { calls: 2 } });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'paused' });
    expect(await harness.trace(executionId, 'step-completed')).toEqual(['step-completed a', 'step-completed b']);
    await engine.topUp(executionId, { calls: 3 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed' });
  });

  it('that was released costs nothing', async () => {
    const agent = agentOf('careful', async (context) => {
      const reserved = await context.reserve(dollar);
      await reserved.release();
      return 'saved';
    });
    harness = new Harness({ agents: [agent] });
    const engine = await harness.engine();
    const { executionId } = await harness.run(engine, [{ id: 'a', kind: 'agent', agent: 'careful' }]);
    await idle();
    expect(await harness.ledger.spent(`execution:${executionId}`)).toMatchObject({
      spent: { usd: 0 },
      reserved: { usd: 0 },
    });
  });
});
