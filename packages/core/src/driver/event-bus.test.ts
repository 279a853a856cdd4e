import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../journal/events.ts';
import { EventBus, feedLimit } from './event-bus.ts';

function event(seq: number): JournalEvent {
  const data = { level: 'info', message: `${seq} ${'x'.repeat(1_000)}` } as const;
  return { type: 'log-written', seq, at: seq, v: 1, data };
}

/** MiB that live objects take. */
function used(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

describe('invariant 8: a subscriber that never reads', () => {
  it('takes nothing from those that do: they see everything, in order', () => {
    const bus = new EventBus();
    bus.open('run');
    const reading = bus.open('run');
    const seen: number[] = [];
    for (let seq = 1; seq <= 20_000; seq += 4) {
      bus.publish('run', [event(seq), event(seq + 1), event(seq + 2), event(seq + 3)]);
      for (const { seq: number } of reading.take() ?? []) seen.push(number);
    }
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
  });

  it('holds a bounded part of 100 MB of events, and is told that it missed some', () => {
    const bus = new EventBus();
    const lazy = Array.from({ length: 10 }, () => bus.open('run'));
    const before = used();
    for (let seq = 1; seq <= 100_000; seq += 1) bus.publish('run', [event(seq)]);
    expect(used() - before).toBeLessThan(10);
    for (const feed of lazy) expect(feed.take()).toBeNull();
  });

  it('forgets at once what is more than it may hold', () => {
    const bus = new EventBus();
    const lazy = bus.open('run');
    bus.publish(
      'run',
      Array.from({ length: feedLimit }, (_, index) => event(index + 1)),
    );
    expect(lazy.take()).toHaveLength(feedLimit);
    bus.publish(
      'run',
      Array.from({ length: feedLimit + 1 }, (_, index) => event(index + 1)),
    );
    expect(lazy.take()).toBeNull();
  });
});
