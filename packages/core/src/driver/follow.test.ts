import { afterEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../journal/events.ts';
import { Feed, feedLimit } from './event-bus.ts';
import { Harness, HeldTool, idle, toolOf, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const echo = toolOf('echo', (input) => input);
const many = (length: number) =>
  workflowOf([
    {
      id: 'many',
      kind: 'map',
      over: Array.from({ length }, (_, index) => index),
      step: { id: 'one', kind: 'assign', values: { n: 1 } },
    },
  ]);

async function collect(events: AsyncIterable<JournalEvent>): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of events) seqs.push(seq);
  return seqs;
}

const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index);

describe('a subscriber', () => {
  it('sees every event once, in order, to the end', async () => {
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: many(200) });
    const seqs = await collect(engine.subscribe(executionId));
    expect(seqs).toEqual(upTo((await harness.events(executionId)).length));
  });

  it('in another process sees them too, from the one it asks for', async () => {
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine();
    const other = await harness.engine({ adopt: false });
    const { executionId } = await engine.start({ workflow: many(200) });
    const seqs = await collect(other.subscribe(executionId, { from: 5 }));
    expect(seqs).toEqual(upTo((await harness.events(executionId)).length, 5));
  });

  it('that never reads holds up nothing, and finds what it missed in the journal (invariant 8)', async () => {
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: many(2_000) });
    const lazy = engine.subscribe(executionId)[Symbol.asyncIterator]();
    const first = await lazy.next();
    expect(first).toMatchObject({ value: { seq: 1 } });
    expect(await engine.wait(executionId)).toMatchObject({ status: 'completed' });
    const rest = await collect({ [Symbol.asyncIterator]: () => lazy });
    expect(rest).toEqual(upTo((await harness.events(executionId)).length, 2));
  });

  it('that changes what it is given changes nothing but that', async () => {
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine();
    const nap = (id: string) => ({ id, kind: 'sleep' as const, duration: '1s' as const });
    const made = { id: 'made', kind: 'assign' as const, values: { n: 1 } };
    const used = { id: 'used', kind: 'tool' as const, tool: 'echo', input: '${{ steps.made.output }}' };
    const { executionId } = await engine.start({ workflow: workflowOf([nap('before'), made, nap('after'), used]) });
    const watching = (async () => {
      for await (const event of engine.subscribe(executionId)) {
        if (event.path !== 'made' || event.type !== 'step-completed') continue;
        if ('value' in event.data.output) Object.assign(event.data.output.value ?? {}, { n: 99 });
      }
    })();
    await harness.clock.advanceBy(2_000);
    await watching;
    expect(await harness.ended(engine, executionId)).toMatchObject({ status: 'completed', output: { n: 1 } });
  });

  it('ends when it aborts, or asks for what comes after the end', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'held' }]) });
    const abort = new AbortController();
    const watching = collect(engine.subscribe(executionId, { signal: abort.signal }));
    await idle();
    abort.abort();
    expect((await watching).length).toBeGreaterThan(0);
    await until(() => held.calls.length === 1);
    held.calls[0]?.resolve(1);
    await engine.wait(executionId);
    expect(await collect(engine.subscribe(executionId, { from: 1_000 }))).toEqual([]);
    await expect(collect(engine.subscribe('nobody'))).rejects.toMatchObject({ code: 'execution-not-found' });
  });
});

describe('a feed', () => {
  const events = (count: number) => Array.from({ length: count }, (_, index) => ({ seq: index + 1 }) as JournalEvent);

  it('holds no more than its limit, then says that some were missed', () => {
    const feed = new Feed(feedLimit);
    feed.push(events(feedLimit));
    expect(feed.take()).toHaveLength(feedLimit);
    feed.push(events(feedLimit));
    feed.push(events(1));
    feed.push(events(1));
    expect(feed.take()).toBeNull();
    expect(feed.take()).toEqual([]);
  });
});
