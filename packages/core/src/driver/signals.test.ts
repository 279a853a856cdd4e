import type { Step, WorkflowDocument } from '@orchestr8/schema';
import { FaultyJournalStore } from '@orchestr8/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, idle, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const go = (id: string): Step => ({ id, kind: 'signal', name: 'go' });
const sub = (id: string, workflow: string): Step => ({ id, kind: 'workflow', workflow });
const named = (id: string, ...steps: readonly Step[]): WorkflowDocument => workflowOf(steps, { metadata: { id } });
const inner = named('inner', go('asked'));
const outer = named('outer', sub('below', 'inner'));
const blocked = { untilBlocked: true };

describe('a signal to an execution', () => {
  it('reaches the only descendant that waits for it, however deep', async () => {
    harness = new Harness({ workflows: [inner, outer] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([sub('top', 'outer')]) });
    await engine.wait(executionId, blocked);
    await engine.signal(executionId, { name: 'go', payload: 7 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed', output: 7 });
    expect(await harness.trace(executionId, 'signal-received')).toEqual([]);
  });

  it('stays there where a step of its own waits for it', async () => {
    harness = new Harness({ workflows: [inner] });
    const engine = await harness.engine();
    const both: Step = { id: 'both', kind: 'parallel', steps: [sub('below', 'inner'), go('own')] };
    const { executionId } = await engine.start({ workflow: workflowOf([both]) });
    await engine.wait(executionId, blocked);
    await Promise.all([1, 2].map((payload) => engine.signal(executionId, { name: 'go', payload })));
    expect(await harness.ended(engine, executionId)).toMatchObject({ output: { below: 2, own: 1 } });
  });

  it('is kept there where nobody waits for it', async () => {
    harness = new Harness({ workflows: [named('other', { id: 'asked', kind: 'signal', name: 'other' })] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([sub('below', 'other'), go('later')]) });
    await engine.wait(executionId, blocked);
    await engine.signal(executionId, { name: 'go', payload: 1 });
    await engine.signal(executionId, { name: 'other', payload: 2 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ output: 1 });
  });

  it('counts once where it is sent twice, whoever took it', async () => {
    harness = new Harness({ workflows: [inner] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([sub('below', 'inner'), go('later')]) });
    await engine.wait(executionId, blocked);
    for (const payload of [1, 2]) await engine.signal(executionId, { name: 'go', payload, messageId: 'same' });
    await idle();
    expect(await engine.wait(executionId, blocked)).toMatchObject({ status: 'waiting' });
    await engine.signal(executionId, { name: 'go', payload: 3 });
    expect(await harness.ended(engine, executionId)).toMatchObject({ output: 3 });
  });

  it('finds a descendant that another process runs', async () => {
    harness = new Harness({ workflows: [inner, outer] });
    const dying = new FaultyJournalStore(harness.store, { killOwner: (id) => harness.store.killOwner(id) });
    const first = await harness.engine({ store: dying, adopt: false });
    const { executionId } = await first.start({ workflow: workflowOf([sub('top', 'outer')]) });
    await first.wait(executionId, blocked);
    const [, , deepest] = (await first.list()).map(({ executionId: id }) => id).reverse();
    dying.crash();
    // The innermost goes to one process, what is above it to another.
    const second = await harness.engine({ adopt: false });
    await second.resume(deepest ?? '');
    const third = await harness.engine({ adopt: false });
    await third.resume(executionId);
    await until(async () => (await third.get(executionId)).status === 'waiting');
    const fourth = await harness.engine({ adopt: false });
    await fourth.signal(executionId, { name: 'go', payload: 7 });
    expect(await harness.ended(fourth, executionId)).toMatchObject({ status: 'completed', output: 7 });
  });
});
