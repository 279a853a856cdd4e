import { OrchestratorError } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryJournalStore } from '../memory/journal-store.ts';
import type { AppendRequest } from '../ports/journal-store.ts';
import { Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

const echo = toolOf('echo', (input) => input);
let harness: Harness;

afterEach(() => harness.close());

/** Counts appends, and lets the test hold or refuse them. */
class WatchedStore extends MemoryJournalStore {
  readonly appends: AppendRequest[] = [];
  hold: Promise<void> | null = null;
  refuse: OrchestratorError | null = null;

  override async append(request: AppendRequest): Promise<void> {
    this.appends.push(request);
    if (this.refuse !== null) throw this.refuse;
    if (this.hold !== null) await this.hold;
    return super.append(request);
  }
}

const tools = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    kind: 'tool' as const,
    tool: 'echo',
    input: { index },
  }));

describe('an append', () => {
  it('holds all of one sequential step: its end, and the start of the next', async () => {
    harness = new Harness({ tools: [echo] });
    const store = new WatchedStore();
    const engine = await harness.engine({ store });
    const { executionId } = await engine.start({ workflow: workflowOf(tools(5)) });
    await engine.wait(executionId);
    expect(store.appends.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ...Array(4).fill(['step-completed', 'step-scheduled', 'attempt-started']),
      ['step-completed', 'execution-completed'],
    ]);
  });

  it('takes what came in while another was under way', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const store = new WatchedStore();
    const engine = await harness.engine({ store });
    const steps = ['a', 'b', 'c', 'd'].map((id) => ({ id, kind: 'tool' as const, tool: 'held' }));
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'all', kind: 'parallel', steps }]) });
    await until(() => held.calls.length === 4);
    const { promise, resolve } = Promise.withResolvers<void>();
    store.hold = promise;
    for (const call of held.calls) call.resolve(1);
    await idle();
    expect(store.appends).toHaveLength(1);
    store.hold = null;
    resolve();
    await engine.wait(executionId);
    expect(store.appends).toHaveLength(2);
  });

  it('stays small where steps need nobody, so that others have a turn', async () => {
    harness = new Harness();
    const store = new WatchedStore();
    const engine = await harness.engine({ store });
    const step = { id: 'one', kind: 'assign' as const, values: { n: 1 } };
    const map = { id: 'many', kind: 'map' as const, over: '${{ input.items }}', step };
    const items = Array.from({ length: 3_000 }, (_, index) => index);
    const { executionId } = await engine.start({ workflow: workflowOf([map]), input: { items } });
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
    expect(Math.max(...store.appends.map(({ events }) => events.length))).toBeLessThanOrEqual(512);
  });
});

describe('a long run', () => {
  it('lets the event loop turn, also where the store and the tools answer at once', async () => {
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine();
    const step = { id: 'one', kind: 'tool' as const, tool: 'echo' };
    const map = { id: 'many', kind: 'map' as const, over: '${{ input.items }}', step };
    const items = Array.from({ length: 3_000 }, (_, index) => index);
    const { executionId } = await engine.start({ workflow: workflowOf([map]), input: { items } });
    let turns = 0;
    let ended = false;
    const count = (): void => {
      turns += 1;
      if (!ended) setImmediate(count);
    };
    setImmediate(count);
    await engine.wait(executionId);
    ended = true;
    expect(turns).toBeGreaterThan(5);
  });
});

describe('durability', () => {
  it('comes before any effect: no attempt starts until its event is durable (invariant 1)', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [echo, held.tool] });
    const store = new WatchedStore();
    const engine = await harness.engine({ store });
    const { promise, resolve } = Promise.withResolvers<void>();
    store.hold = promise;
    const [first] = tools(1);
    const { executionId } = await engine.start({
      workflow: workflowOf([...(first === undefined ? [] : [first]), { id: 'second', kind: 'tool', tool: 'held' }]),
    });
    await until(() => store.appends.length === 1);
    await idle();
    expect(store.appends[0]?.events.at(-1)).toMatchObject({ type: 'attempt-started', path: 'second' });
    expect(held.calls).toHaveLength(0);
    store.hold = null;
    resolve();
    await until(() => held.calls.length === 1);
    held.calls[0]?.resolve('done');
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
  });

  it('is what a start waits for', async () => {
    harness = new Harness({ tools: [echo] });
    const { promise, resolve } = Promise.withResolvers<void>();
    class SlowStore extends MemoryJournalStore {
      override async create(...parts: Parameters<MemoryJournalStore['create']>) {
        await promise;
        return super.create(...parts);
      }
    }
    const engine = await harness.engine({ store: new SlowStore() });
    let started = false;
    const start = engine.start({ workflow: workflowOf(tools(1)) }).then(() => (started = true));
    await idle();
    expect(started).toBe(false);
    resolve();
    await start;
    expect(started).toBe(true);
  });

  it.each(['ownership-lost', 'sequence-conflict'])(
    'refused with %s stops the actor and what it runs (invariant 5)',
    async (code) => {
      const held = new HeldTool();
      harness = new Harness({ tools: [held.tool, echo] });
      const store = new WatchedStore();
      const engine = await harness.engine({ store, adopt: false });
      const steps = [
        { id: 'a', kind: 'tool' as const, tool: 'held' },
        { id: 'b', kind: 'tool' as const, tool: 'held' },
      ];
      await engine.start({ workflow: workflowOf([{ id: 'both', kind: 'parallel', steps }]) });
      await until(() => held.calls.length === 2);
      const { signal } = held.calls[1]?.context ?? {};
      expect(signal?.aborted).toBe(false);
      store.refuse = new OrchestratorError('Somebody else has it.', { code });
      held.calls[0]?.resolve(1);
      await until(() => signal?.aborted === true);
      held.calls[1]?.resolve(2);
      await idle();
      expect(store.appends).toHaveLength(1);
    },
  );

  it('refused by a full store surfaces where the run is waited for, and loses nothing', async () => {
    harness = new Harness({ tools: [echo] });
    const store = new WatchedStore();
    const engine = await harness.engine({ store });
    const held = Promise.withResolvers<void>();
    store.hold = held.promise;
    const { executionId } = await engine.start({ workflow: workflowOf(tools(3)) });
    await until(() => store.appends.length === 1);
    store.hold = null;
    store.refuse = new OrchestratorError('The disk is full.', { code: 'store-full', hint: 'Make room.' });
    held.resolve();
    await expect(engine.wait(executionId)).rejects.toMatchObject({ code: 'store-full', hint: 'Make room.' });
    expect(await engine.get(executionId)).toMatchObject({ status: 'running' });
    store.refuse = null;
    await engine.resume(executionId);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
  });
});
