import { OrchestratorError, type Step } from '@orchestr8/schema';
import { FaultyJournalStore } from '@orchestr8/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryBlobStore } from '../memory/blob-store.ts';
import { MemoryJournalStore } from '../memory/journal-store.ts';
import type { AppendRequest, OwnerHandle } from '../ports/journal-store.ts';
import type { StepContext } from '../ports/step-context.ts';
import { Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const echo = toolOf('echo', (input) => input);

function dying(): FaultyJournalStore {
  return new FaultyJournalStore(harness.store, { killOwner: (id) => harness.store.killOwner(id) });
}

describe('a process that dies', () => {
  it('leaves its runs to another, which takes them over at once and unasked', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const store = dying();
    const doomed = await harness.engine({ store });
    const survivor = await harness.engine();
    const { executionId } = await doomed.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'held' }]) });
    await until(() => held.calls.length === 1);
    store.crash();
    await until(() => held.calls.length === 2);
    held.calls[1]?.resolve('done');
    expect(await harness.ended(survivor, executionId)).toMatchObject({ status: 'completed', output: 'done' });
    const keys = held.calls.map(({ context }: { context: StepContext }) => context.idempotencyKey);
    expect(new Set(keys).size).toBe(1);
    expect(held.calls[1]?.context.attempt).toBe(1);
  });

  it('comes back, and goes on with what it left, without running a completed step again (invariant 2)', async () => {
    let calls = 0;
    const counted = toolOf('counted', () => (calls += 1));
    harness = new Harness({ tools: [counted] });
    const store = dying();
    const first = await harness.engine({ store });
    const steps: Step[] = [
      { id: 'a', kind: 'tool', tool: 'counted' },
      { id: 'nap', kind: 'sleep', duration: '1h' },
      { id: 'b', kind: 'tool', tool: 'counted' },
    ];
    const { executionId } = await first.start({ workflow: workflowOf(steps) });
    await idle();
    store.crash();
    const second = await harness.engine();
    await harness.clock.advanceBy(3_600_000);
    expect(await harness.ended(second, executionId)).toMatchObject({ status: 'completed', output: 2 });
    expect(await harness.trace(executionId, 'step-completed')).toEqual([
      'step-completed a',
      'step-completed nap',
      'step-completed b',
    ]);
  });

  it('misses no timer: what was due meanwhile fires when somebody is there again', async () => {
    harness = new Harness();
    const store = dying();
    const first = await harness.engine({ store });
    const { executionId } = await first.start({ workflow: workflowOf([{ id: 'nap', kind: 'sleep', duration: '1m' }]) });
    await idle();
    store.crash();
    await harness.clock.advanceBy(3_600_000);
    const second = await harness.engine();
    await harness.clock.advanceBy(0);
    expect(await harness.ended(second, executionId)).toMatchObject({ status: 'completed' });
  });

  it('leaves messages that came meanwhile to be answered', async () => {
    harness = new Harness();
    const store = dying();
    const first = await harness.engine({ store });
    const { executionId } = await first.start({ workflow: workflowOf([{ id: 'go', kind: 'signal', name: 'go' }]) });
    await idle();
    store.crash();
    await harness.store.post(executionId, { messageId: 'm', kind: 'signal', data: { name: 'go', payload: 7 } });
    const second = await harness.engine();
    expect(await harness.ended(second, executionId)).toMatchObject({ output: 7 });
  });
});

/** A journal store that can't be written for a while. */
class BrokenStore extends MemoryJournalStore {
  code: string | null = null;
  tries = 0;

  override async append(request: AppendRequest): Promise<void> {
    this.#use();
    return super.append(request);
  }

  override async openOwner(): Promise<OwnerHandle> {
    const owner = await super.openOwner();
    const used =
      <Given extends unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
      async (...given: Given): Promise<Result> => {
        this.#use();
        return call(...given);
      };
    return {
      ownerId: owner.ownerId,
      acquire: used((executionId) => owner.acquire(executionId)),
      release: used((executionId, epoch) => owner.release(executionId, epoch)),
      orphans: used((limit) => owner.orphans(limit)),
      onInbox: (listener) => owner.onInbox(listener),
      onOrphan: (listener) => owner.onOrphan(listener),
      close: () => owner.close(),
    };
  }

  #use(): void {
    this.tries += 1;
    if (this.code !== null) throw new OrchestratorError('The store does not work.', { code: this.code });
  }
}

describe('a journal store that does not work for a while', () => {
  const steps: readonly Step[] = [
    { id: 'a', kind: 'tool', tool: 'held', policy: { timeout: '1h' } },
    { id: 'b', kind: 'tool', tool: 'echo', input: '${{ steps.a.output }}' },
  ];

  it.each(['store-full', 'store-failed'])('with %s: its runs go on unasked when it works again', async (code) => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool, echo] });
    const store = new BrokenStore();
    const engine = await harness.engine({ store });
    const { executionId } = await engine.start({ workflow: workflowOf(steps) });
    await until(() => held.calls.length === 1);
    store.code = code;
    held.calls[0]?.resolve('lost');
    await expect(engine.wait(executionId)).rejects.toMatchObject({ code });
    await harness.clock.advanceBy(300_000);
    await idle();
    expect(held.calls).toHaveLength(1);
    store.code = null;
    await harness.clock.advanceBy(60_000);
    await until(() => held.calls.length === 2);
    held.calls[1]?.resolve('found');
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed', output: 'found' });
  });

  it('is tried again with pauses that double up to a minute', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool, echo] });
    const store = new BrokenStore();
    const engine = await harness.engine({ store });
    await engine.start({ workflow: workflowOf(steps) });
    await until(() => held.calls.length === 1);
    store.code = 'store-failed';
    held.calls[0]?.resolve('lost');
    await idle();
    const times: number[] = [];
    const from = harness.clock.now();
    for (let seconds = 1; seconds <= 183; seconds += 1) {
      const before = store.tries;
      await harness.clock.advanceBy(1_000);
      await idle();
      if (store.tries > before) times.push((harness.clock.now() - from) / 1_000);
    }
    expect(times).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
  });

  it('is not tried again for what no waiting mends', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool, echo] });
    const store = new BrokenStore();
    const engine = await harness.engine({ store });
    const { executionId } = await engine.start({ workflow: workflowOf(steps) });
    await until(() => held.calls.length === 1);
    store.code = 'store-corrupt';
    held.calls[0]?.resolve('lost');
    await expect(engine.wait(executionId)).rejects.toMatchObject({ code: 'store-corrupt' });
    store.code = null;
    await harness.clock.advanceBy(300_000);
    await idle();
    expect(held.calls).toHaveLength(1);
  });
});

describe('a blob store that is full', () => {
  it('stops the run where it is, and fails no step: it goes on when there is room', async () => {
    const large = toolOf('large', () => 'x'.repeat(100_000));
    harness = new Harness({ tools: [large] });
    let full = true;
    class SmallStore extends MemoryBlobStore {
      override async put(bytes: Uint8Array): Promise<string> {
        if (full) throw new OrchestratorError('The disk is full.', { code: 'store-full', hint: 'Make room.' });
        return super.put(bytes);
      }
    }
    const engine = await harness.engine({ blobs: new SmallStore() });
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'large' }]) });
    await expect(engine.wait(executionId)).rejects.toMatchObject({ code: 'store-full' });
    full = false;
    await engine.resume(executionId);
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
    expect(await harness.trace(executionId, 'attempt-failed')).toEqual([]);
  });
});

describe('an engine', () => {
  it('that is closed hands back what it runs', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'held' }]) });
    await until(() => held.calls.length === 1);
    held.calls[0]?.context.signal.addEventListener('abort', () => held.calls[0]?.reject(new Error('stopped')));
    await first.close();
    expect(await harness.trace(executionId, 'attempt-failed', 'attempt-cancelled')).toEqual([]);
    await expect(first.start({ workflow: workflowOf([]) })).rejects.toBeInstanceOf(OrchestratorError);
    const second = await harness.engine();
    await until(() => held.calls.length === 2);
    held.calls[1]?.resolve(1);
    expect(await harness.ended(second, executionId)).toMatchObject({ status: 'completed' });
  });

  it('that does not adopt takes over only what it is asked to', async () => {
    harness = new Harness();
    const first = await harness.engine();
    const wait: Step = { id: 'go', kind: 'signal', name: 'go' };
    const { executionId } = await first.start({ workflow: workflowOf([wait]) });
    await first.close();
    const second = await harness.engine({ adopt: false });
    await idle();
    expect(await harness.trace(executionId, 'execution-recovered')).toEqual([]);
    await second.signal(executionId, { name: 'go', payload: 1 });
    expect(await harness.ended(second, executionId)).toMatchObject({ output: 1 });
  });

  it('gives up a journal that can’t be read, says why, and goes on with the others', async () => {
    harness = new Harness({ tools: [echo] });
    const record = {
      parentId: null,
      rootId: 'bad',
      workflow: 'w',
      status: 'running',
      startedAt: 0,
      endedAt: null,
      lastSeq: 1,
      labels: {},
    } as const;
    const bad = {
      type: 'step-completed',
      path: 'x',
      group: 0,
      data: { output: { value: 1 } },
      seq: 1,
      at: 0,
      v: 1,
    } as const;
    await harness.store.create({ executionId: 'bad', ...record }, [bad], null);
    const logged: string[] = [];
    const engine = await harness.engine({ logger: { log: (_, message) => logged.push(message) } });
    await expect(engine.wait('bad')).rejects.toMatchObject({ code: 'journal-corrupt' });
    expect(logged).toHaveLength(1);
    expect(await harness.run(engine, [{ id: 'a', kind: 'tool', tool: 'echo' }])).toMatchObject({ status: 'completed' });
  });

  it('runs the document that the execution started with, whatever the registry has now', async () => {
    const nap: Step = { id: 'nap', kind: 'sleep', duration: '1s' };
    const v1 = workflowOf([nap, { id: 'out', kind: 'assign', values: { v: 1 } }], { metadata: { id: 'w' } });
    const v2 = workflowOf([nap, { id: 'other', kind: 'assign', values: { v: 2 } }], { metadata: { id: 'w' } });
    harness = new Harness({ workflows: [v1] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: 'w' });
    await first.close();
    harness = Object.assign(harness, { contents: { workflows: [v2] } });
    const second = await harness.engine();
    await harness.clock.advanceBy(1_000);
    expect(await harness.ended(second, executionId)).toMatchObject({ output: { v: 1 } });
  });
});

describe('a start', () => {
  it.each<[string, object, string]>([
    [
      'a document that is not valid',
      { workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'nothing' }]) },
      'workflow-invalid',
    ],
    ['a workflow that is not registered', { workflow: 'nothing' }, 'workflow-not-found'],
    [
      'an input that does not fit',
      { workflow: workflowOf([{ id: 'a', kind: 'assign', values: {} }], { input: { required: ['x'] } }) },
      'input-invalid',
    ],
    [
      'an id that is in use',
      { workflow: workflowOf([{ id: 'a', kind: 'assign', values: {} }]), executionId: 'used' },
      'execution-exists',
    ],
    [
      'an id that is none',
      { workflow: workflowOf([{ id: 'a', kind: 'assign', values: {} }]), executionId: '../x' },
      'invalid-execution-id',
    ],
  ])('with %s is refused with a code of its own', async (_, request, code) => {
    harness = new Harness();
    const engine = await harness.engine();
    await engine.start({ executionId: 'used', workflow: workflowOf([{ id: 'a', kind: 'assign', values: {} }]) });
    await expect(engine.start(request as Parameters<typeof engine.start>[0])).rejects.toMatchObject({ code });
  });
});
