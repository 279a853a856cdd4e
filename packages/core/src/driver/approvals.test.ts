import type { JsonValue } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import type { StepContext } from '../ports/step-context.ts';
import { aborted, agentOf, Harness, idle, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const ask = (id: string) => ({ id, kind: 'approval' as const, message: `May I ${id}?`, payload: { n: id } });
const both = workflowOf([{ id: 'both', kind: 'parallel', steps: [ask('a'), ask('b')] }]);

describe('an approval step', () => {
  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('beside another is decided in any order: %s, then %s', async (first, second) => {
    harness = new Harness();
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: both });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'waiting' });
    const { approvals } = await engine.get(executionId);
    expect(approvals.map(({ path, message }) => [path, message])).toEqual([
      ['both/a', 'May I a?'],
      ['both/b', 'May I b?'],
    ]);
    await engine.approve(executionId, { path: `both/${first}`, decision: 'approved', by: 'ada' });
    await engine.approve(executionId, { path: `both/${second}`, decision: 'rejected', reason: 'no' });
    const { output } = await harness.ended(engine, executionId);
    expect(output).toMatchObject({
      [first]: { decision: 'approved', payload: { n: first }, by: 'ada', reason: null },
      [second]: { decision: 'rejected', by: null, reason: 'no' },
    });
    expect(await harness.trace(executionId, 'approval-decided')).toHaveLength(2);
  });

  it('is answered from another process, with an edited payload', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const other = await harness.engine({ adopt: false });
    const { executionId } = await engine.start({ workflow: workflowOf([ask('a')]) });
    await other.wait(executionId, { untilBlocked: true });
    await other.approve(executionId, { decision: 'approved', payload: { n: 2 } });
    expect((await harness.ended(engine, executionId)).output).toMatchObject({ payload: { n: 2 } });
  });

  it('is decided once', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: both });
    await idle();
    const approve = () => engine.approve(executionId, { path: 'both/a', decision: 'approved' });
    const results = await Promise.allSettled([approve(), approve()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(approve()).rejects.toMatchObject({ code: 'approval-not-found', hint: 'Open are: both/b.' });
  });

  it('must be named where several are open, and must be what was seen', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: both });
    await idle();
    const decision = 'approved';
    await expect(engine.approve(executionId, { decision })).rejects.toMatchObject({ code: 'approval-ambiguous' });
    const stale = { path: 'both/a', decision, payloadHash: 'another' } as const;
    await expect(engine.approve(executionId, stale)).rejects.toMatchObject({ code: 'approval-changed' });
    await expect(engine.approve('nobody', { decision })).rejects.toMatchObject({ code: 'execution-not-found' });
  });

  it('takes its default when it expires, and fails without one', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const withDefault = { ...ask('a'), expiresIn: '1m', default: 'rejected' } as const;
    const { executionId } = await engine.start({ workflow: workflowOf([withDefault]) });
    const other = await engine.start({ workflow: workflowOf([{ ...ask('a'), expiresIn: '1m' }]) });
    await harness.clock.advanceBy(60_000);
    expect((await harness.ended(engine, executionId)).output).toMatchObject({
      decision: 'rejected',
      payload: { n: 'a' },
    });
    expect(await harness.ended(engine, other.executionId)).toMatchObject({ code: 'approval-expired' });
  });
});

describe('an approval that an agent asks for', () => {
  const answer = async (context: StepContext): Promise<JsonValue> => {
    const [one, two] = await Promise.all([
      context.approval({ name: 'one', message: 'One?', payload: 1 }),
      context.approval({ name: 'two', message: 'Two?', payload: 2 }),
    ]);
    return { one: one.decision, two: two.decision };
  };
  const asking = agentOf('asking', answer, { timeoutMs: 1_000 });
  const workflow = workflowOf([{ id: 'a', kind: 'agent', agent: 'asking' }]);

  it('is the same pair of events, several at a time, in any order', async () => {
    harness = new Harness({ agents: [asking] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'waiting' });
    await engine.approve(executionId, { path: 'a', name: 'two', decision: 'rejected' });
    await engine.approve(executionId, { path: 'a', decision: 'approved' });
    expect((await harness.ended(engine, executionId)).output).toEqual({ one: 'approved', two: 'rejected' });
  });

  it('stops the clock of its step: nobody has to be quick', async () => {
    harness = new Harness({ agents: [asking] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow });
    await harness.clock.advanceBy(86_400_000);
    await engine.approve(executionId, { name: 'two', decision: 'approved' });
    await harness.clock.advanceBy(86_400_000);
    await engine.approve(executionId, { name: 'one', decision: 'approved' });
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed' });
  });

  it('is not asked again after a crash: what was decided meanwhile is found', async () => {
    harness = new Harness({ agents: [asking] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow });
    await first.wait(executionId, { untilBlocked: true });
    await first.close();
    const second = await harness.engine();
    await until(async () => (await harness.trace(executionId, 'execution-recovered')).length === 1);
    await second.approve(executionId, { name: 'one', decision: 'approved' });
    await second.approve(executionId, { name: 'two', decision: 'approved' });
    expect(await harness.ended(second, executionId)).toMatchObject({ output: { one: 'approved', two: 'approved' } });
    expect(await harness.trace(executionId, 'approval-requested')).toHaveLength(2);
  });

  it('leaves its step the time that it had, also where the wait outlives a process', async () => {
    const gate = Promise.withResolvers<null>();
    const slow = agentOf(
      'slow',
      async (context) => {
        await gate.promise;
        await context.approval({ name: 'q', message: 'Go on?', payload: null });
        return aborted(context.signal);
      },
      { timeoutMs: 1_000 },
    );
    harness = new Harness({ agents: [slow] });
    const first = await harness.engine();
    const { executionId } = await first.start({ workflow: workflowOf([{ id: 'a', kind: 'agent', agent: 'slow' }]) });
    await harness.clock.advanceBy(300);
    gate.resolve(null);
    await first.wait(executionId, { untilBlocked: true });
    await harness.clock.advanceBy(86_400_000);
    await first.close();
    await harness.clock.advanceBy(86_400_000);
    const second = await harness.engine();
    await until(async () => (await harness.trace(executionId, 'execution-recovered')).length === 1);
    await idle();
    await harness.clock.advanceBy(86_400_000);
    await second.approve(executionId, { decision: 'approved' });
    await idle();
    await harness.clock.advanceBy(699);
    expect(await harness.trace(executionId, 'timer-fired')).toEqual([]);
    await harness.clock.advanceBy(1);
    expect(await harness.trace(executionId, 'timer-fired')).toEqual(['timer-fired a']);
    await harness.clock.advanceBy(50);
    expect(await harness.ended(second, executionId)).toMatchObject({ code: 'step-timed-out' });
  });

  it('that expires is a no', async () => {
    const hasty = agentOf('hasty', async (context) => {
      const { decision, reason } = await context.approval({
        name: 'q',
        message: 'Quick?',
        payload: null,
        expiresInMs: 100,
      });
      return { decision, reason };
    });
    harness = new Harness({ agents: [hasty] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'agent', agent: 'hasty' }]) });
    await harness.clock.advanceBy(100);
    expect((await harness.ended(engine, executionId)).output).toEqual({ decision: 'rejected', reason: 'expired' });
  });
});

describe('a signal', () => {
  it('is kept until a step waits for it, and counts once per message', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const { executionId } = await engine.start({
      workflow: workflowOf([
        { id: 'nap', kind: 'sleep', duration: '1s' },
        { id: 'one', kind: 'signal', name: 'go' },
        { id: 'two', kind: 'signal', name: 'go', expiresIn: '1s', default: 'nobody' },
        { id: 'out', kind: 'assign', values: { one: '${{ steps.one.output }}', two: '${{ steps.two.output }}' } },
      ]),
    });
    await engine.signal(executionId, { name: 'go', payload: 1, messageId: 'm' });
    await engine.signal(executionId, { name: 'go', payload: 2, messageId: 'm' });
    await harness.clock.advanceBy(2_000);
    expect((await harness.ended(engine, executionId)).output).toEqual({ one: 1, two: 'nobody' });
  });
});
