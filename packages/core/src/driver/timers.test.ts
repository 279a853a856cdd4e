import { TestClock } from '@orchestr8/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinHeap } from './min-heap.ts';
import { Timers } from './timers.ts';

describe('timers', () => {
  it('fire in the order of their times, each once, not before its time', async () => {
    const times = fc.array(fc.record({ in: fc.nat(50), cancelled: fc.boolean() }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(times, async (wanted) => {
        const clock = new TestClock(0);
        const timers = new Timers(clock);
        const fired: { readonly due: number; readonly at: number }[] = [];
        const set = wanted.map(({ in: due }) => timers.set(due, () => fired.push({ due, at: clock.now() })));
        wanted.forEach(({ cancelled }, index) => {
          const timer = set[index];
          if (cancelled && timer !== undefined) timers.cancel(timer);
        });
        await clock.advanceTo(60);
        const kept = wanted.filter(({ cancelled }) => !cancelled).map(({ in: due }) => due);
        expect(fired.map(({ due }) => due)).toEqual(kept.sort((one, other) => one - other));
        for (const { due, at } of fired) expect(at).toBe(due);
      }),
      { numRuns: 50 },
    );
  });

  it('need one wake-up of the clock, however many there are', () => {
    const clock = new TestClock(0);
    const timers = new Timers(clock);
    for (let index = 0; index < 1_000; index += 1) timers.cancel(timers.set(30_000 + index, () => {}));
    expect(clock.pending).toHaveLength(1);
    timers.rest();
    expect(clock.pending).toHaveLength(0);
  });

  it('may be set and cancelled while they fire', async () => {
    const clock = new TestClock(0);
    const timers = new Timers(clock);
    const fired: string[] = [];
    const second = timers.set(10, () => fired.push('second'));
    timers.set(5, () => {
      fired.push('first');
      timers.cancel(second);
      timers.set(7, () => fired.push('third'));
    });
    await clock.advanceTo(20);
    expect(fired).toEqual(['first', 'third']);
  });

  it('that share a time and cancel one another don’t fire', async () => {
    const clock = new TestClock(0);
    const timers = new Timers(clock);
    const fired: string[] = [];
    const set = ['a', 'b'].map((name, index) =>
      timers.set(5, () => {
        fired.push(name);
        const sibling = set[1 - index];
        if (sibling !== undefined) timers.cancel(sibling);
      }),
    );
    await clock.advanceTo(5);
    expect(fired).toEqual(['a']);
  });
});

describe('a heap', () => {
  it('gives back what went in, the least first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const heap = new MinHeap();
        for (const value of values) heap.push(value);
        const out = values.map(() => heap.pop());
        expect(out).toEqual([...values].sort((one, other) => one - other));
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});
