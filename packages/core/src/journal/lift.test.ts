import { expect, test } from 'vitest';
import type { JournalEvent } from './events.ts';
import { eventVersion, liftEvent, liftWith } from './lift.ts';

const event: JournalEvent = { type: 'log-written', seq: 1, at: 1, v: 1, data: { level: 'info', message: 'x' } };

test('an event of the current version is left as it is', () => {
  expect(liftEvent(event)).toBe(event);
  expect(eventVersion('log-written')).toBe(1);
});

test('older events are lifted step by step', () => {
  const steps = [
    (data: unknown) => ({ ...(data as object), second: true }),
    (data: unknown) => ({ ...(data as object), third: true }),
  ];
  expect(liftWith(steps, event)).toMatchObject({ v: 3, data: { message: 'x', second: true, third: true } });
  expect(liftWith(steps, { ...event, v: 2 }).data).not.toHaveProperty('second');
});

test.each([
  { ...event, v: 2 },
  { ...event, type: 'world-ended' },
  { ...event, type: 'toString' },
])('what a newer version wrote is refused: $type version $v', (newer) => {
  expect(() => liftEvent(newer as JournalEvent)).toThrow(expect.objectContaining({ code: 'journal-newer' }));
});
