import type { Step } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { agentOf, Harness, HeldTool, toolOf, until, workflowOf } from '../driver/fixtures/harness.ts';
import type { JournalEvent } from '../journal/events.ts';
import { MemoryJournalStore } from '../memory/journal-store.ts';
import type { StepContext } from '../ports/step-context.ts';

let harness: Harness;

afterEach(() => harness.close());

/** Counts the events that are read of journals. */
class CountingStore extends MemoryJournalStore {
  events = 0;

  override async *read(...given: Parameters<MemoryJournalStore['read']>): AsyncIterable<JournalEvent> {
    for await (const event of super.read(...given)) {
      this.events += 1;
      yield event;
    }
  }
}

async function pay(context: StepContext, usd: number): Promise<number> {
  await context.modelCalled({
    role: 'tool',
    provider: 'test',
    model: 'test',
    spent: { usd, inputTokens: 10, outputTokens: 1, calls: 1 },
    latencyMs: 1,
    firstTokenMs: null,
    attempts: 1,
    cached: false,
    outcome: 'succeeded',
  });
  return usd;
}

describe('the cost of an execution', () => {
  it('is counted once where labels lead in a circle', async () => {
    harness = new Harness({ agents: [agentOf('paid', (context) => pay(context, 1))] });
    const engine = await harness.engine();
    const workflow = workflowOf([{ id: 'a', kind: 'agent', agent: 'paid' }]);
    for (const [executionId, forkedFrom] of [
      ['one', 'two'],
      ['two', 'one'],
      ['self', 'self'],
    ] as const) {
      await engine.start({ workflow, executionId, labels: { forkedFrom } });
      await engine.wait(executionId);
    }
    expect((await engine.get('one')).cost).toMatchObject({ usd: 2 });
    expect((await engine.get('self')).cost).toMatchObject({ usd: 1 });
  });

  it('has that of its forks, which begin at zero themselves, and of their forks', async () => {
    const spender = agentOf('spender', async (context) => pay(context, 1));
    harness = new Harness({ agents: [spender] });
    const engine = await harness.engine();
    const steps: readonly Step[] = [
      { id: 'a', kind: 'agent', agent: 'spender' },
      { id: 'b', kind: 'agent', agent: 'spender' },
    ];
    const { executionId } = await harness.run(engine, steps);
    const before = (await harness.trace(executionId)).indexOf('step-scheduled b');
    const fork = async (from: string, id: string): Promise<void> => {
      await engine.fork(from, { at: before, executionId: id });
      await engine.wait(id);
    };
    await fork(executionId, 'fork');
    await fork('fork', 'fork-of-fork');
    await fork(executionId, 'other');
    const costOf = async (id: string) => (await engine.get(id)).cost;
    expect(await costOf('other')).toMatchObject({ usd: 1, inputTokens: 10, calls: 1 });
    expect(await costOf('fork-of-fork')).toMatchObject({ usd: 1 });
    expect(await costOf('fork')).toMatchObject({ usd: 2 });
    expect(await costOf(executionId)).toMatchObject({ usd: 5, inputTokens: 50, calls: 5 });
  });

  it('is no part of a fork’s budget, nor a fork’s of its origin’s', async () => {
    const amount = { usd: 1, inputTokens: 0, outputTokens: 0, calls: 1 };
    const spender = agentOf('spender', async (context) => {
      const reserved = await context.reserve(amount);
      await reserved.settle(amount);
      return null;
    });
    harness = new Harness({ agents: [spender] });
    const engine = await harness.engine();
    const workflow = workflowOf([
      { id: 'a', kind: 'agent', agent: 'spender' },
      { id: 'go', kind: 'signal', name: 'go' },
      { id: 'b', kind: 'agent', agent: 'spender' },
    ]);
    const { executionId } = await engine.start({ workflow, budget: { usd: 2 } });
    await engine.wait(executionId, { untilBlocked: true });
    await engine.fork(executionId, { at: 1, executionId: 'fork' });
    await engine.wait('fork', { untilBlocked: true });
    for (const id of ['fork', executionId]) {
      await engine.signal(id, { name: 'go' });
      expect(await engine.wait(id, { untilBlocked: true })).toMatchObject({ status: 'completed' });
    }
  });
});

describe('looking at an execution', () => {
  it('again reads only what was appended since', async () => {
    const held = new HeldTool();
    const store = new CountingStore();
    harness = new Harness({ tools: [held.tool, toolOf('echo', (input) => input)] });
    const engine = await harness.engine({ store });
    const steps: readonly Step[] = [
      { id: 'many', kind: 'map', over: '${{ input }}', step: { id: 'one', kind: 'tool', tool: 'echo' } },
      { id: 'held', kind: 'tool', tool: 'held' },
    ];
    const input = Array.from({ length: 200 }, (_, index) => index);
    const { executionId } = await engine.start({ workflow: workflowOf(steps), input });
    await until(() => held.calls.length === 1);
    const views = await Promise.all(Array.from({ length: 100 }, () => engine.get(executionId)));
    const { lastSeq } = await engine.get(executionId);
    expect(store.events).toBe(lastSeq);
    expect(new Set(views.map(({ steps: seen }) => seen.length))).toEqual(new Set([202]));
    held.calls[0]?.resolve(1);
    await engine.wait(executionId);
    const ended = await engine.get(executionId);
    expect(ended).toMatchObject({ status: 'completed', output: 1 });
    expect(ended.steps.at(-1)).toMatchObject({ path: 'held', status: 'completed' });
    expect(store.events).toBe(ended.lastSeq);
  });

  it('in a list reads no journal', async () => {
    const store = new CountingStore();
    harness = new Harness();
    const engine = await harness.engine({ store });
    for (let run = 0; run < 50; run += 1) await harness.run(engine, [{ id: 'a', kind: 'assign', values: { run } }]);
    const before = store.events;
    expect(before).toBeGreaterThan(0);
    expect(await engine.list({ status: ['completed'] })).toHaveLength(50);
    expect(await engine.list({ limit: 10 })).toHaveLength(10);
    expect(store.events).toBe(before);
  });
});
