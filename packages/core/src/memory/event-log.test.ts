import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JournalEvent } from '../journal/events.ts';
import { EventLog } from './event-log.ts';

function event(seq: number, message: string): JournalEvent {
  return { type: 'log-written', seq, at: seq, v: 1, data: { level: 'info', message } };
}

it('every event is found by its number, whatever was packed in between', () => {
  const sizes = fc.array(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 5 }), { maxLength: 20 });
  fc.assert(
    fc.property(sizes, (appends) => {
      const log = new EventLog();
      const all: JournalEvent[] = [];
      for (const append of appends) {
        const events = append.map((size, index) => event(all.length + index + 1, 'ü'.repeat(size)));
        log.append(events);
        all.push(...events);
      }
      expect(log.lastSeq).toBe(all.length);
      expect([...log.read([0, all.length + 1])]).toEqual([]);
      for (const expected of all.toReversed()) expect([...log.read([expected.seq])]).toEqual([expected]);
      expect([...log.read(all.map(({ seq }) => seq))]).toEqual(all);
    }),
    { numRuns: 30 },
  );
});

/** Megabytes that are held, or were not yet collected. */
function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

it('100,000 random outputs of 1 KiB, written twice each, take less than 180 MB', () => {
  const log = new EventLog();
  const before = used();
  let seed = 1;
  for (let item = 0; item < 100_000; item += 1) {
    let message = '';
    while (message.length < 1024) {
      seed = (seed * 48_271) % 2_147_483_647;
      message += seed.toString(36);
    }
    log.append([event(item * 2 + 1, message), event(item * 2 + 2, message)]);
  }
  expect(used() - before).toBeLessThan(180);
  expect([...log.read([100_001])]).toMatchObject([{ seq: 100_001 }]);
});
