import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acquire, cancelWaiter, emptyBulkhead, release, type BulkheadPolicy, type BulkheadState } from './bulkhead.ts';

const policy: BulkheadPolicy = { maxConcurrent: 2, maxQueued: 2 };

function filled(...ids: string[]): BulkheadState {
  return ids.reduce((state, id) => acquire(state, id, policy).state, emptyBulkhead);
}

describe('acquire', () => {
  it('starts up to maxConcurrent, queues up to maxQueued, then refuses', () => {
    let state = emptyBulkhead;
    const outcomes = ['a', 'b', 'c', 'd', 'e'].map((id) => {
      const result = acquire(state, id, policy);
      state = result.state;
      return result.outcome;
    });
    expect(outcomes).toEqual(['started', 'started', 'queued', 'queued', 'refused']);
    expect(state).toEqual({ running: ['a', 'b'], waiting: ['c', 'd'] });
  });

  it('lets nobody overtake those that wait, even when a larger policy would have room', () => {
    const state = filled('a', 'b', 'c');
    expect(acquire(state, 'd', { maxConcurrent: 5, maxQueued: 5 }).outcome).toBe('queued');
  });
});

describe('release', () => {
  it('starts the one that has waited longest', () => {
    const result = release(filled('a', 'b', 'c', 'd'), 'b', policy);
    expect(result).toEqual({ state: { running: ['a', 'c'], waiting: ['d'] }, started: ['c'] });
  });

  it('starts nobody when nobody waits', () => {
    expect(release(filled('a'), 'a', policy)).toEqual({ state: emptyBulkhead, started: [] });
  });

  it('frees nothing for an id that does not run', () => {
    const state = filled('a', 'b', 'c');
    const roomy = { ...policy, maxConcurrent: 5 };
    for (const id of ['c', 'unknown']) expect(release(state, id, roomy)).toEqual({ state, started: [] });
  });

  it('starts as many as a larger policy has room for, and none while a smaller one is exceeded', () => {
    const state = filled('a', 'b', 'c', 'd');
    expect(release(state, 'a', { ...policy, maxConcurrent: 3 }).started).toEqual(['c', 'd']);
    const crowded: BulkheadState = { running: ['a', 'b', 'c'], waiting: ['d', 'e'] };
    expect(release(crowded, 'a', { ...policy, maxConcurrent: 1 }).started).toEqual([]);
  });
});

describe('cancelWaiter', () => {
  it('takes the waiter out of the queue and keeps the order of the others', () => {
    const state = cancelWaiter(filled('a', 'b', 'c', 'd'), 'c');
    expect(state).toEqual({ running: ['a', 'b'], waiting: ['d'] });
  });

  it('does not touch one that runs', () => {
    const state = filled('a', 'b', 'c');
    expect(cancelWaiter(state, 'a')).toBe(state);
  });
});

describe('laws', () => {
  const anyPolicy = fc.record({ maxConcurrent: fc.integer({ min: 1, max: 4 }), maxQueued: fc.nat(5) });
  const anySteps = fc.array(fc.record({ do: fc.constantFrom('acquire', 'release', 'cancel'), pick: fc.nat(50) }), {
    maxLength: 100,
  });

  /** Those whom the bulkhead itself told to run or to wait. */
  interface Seen {
    state: BulkheadState;
    running: string[];
    waiting: string[];
    startedFromQueue: string[];
  }

  function apply(seen: Seen, step: { do: string; pick: number }, { id, rules }: { id: string; rules: BulkheadPolicy }) {
    if (step.do === 'acquire') {
      const { state, outcome } = acquire(seen.state, id, rules);
      const running = outcome === 'started' ? [...seen.running, id] : seen.running;
      const waiting = outcome === 'queued' ? [...seen.waiting, id] : seen.waiting;
      return { state, running, waiting, startedFromQueue: [] };
    }
    const from = step.do === 'release' ? seen.running : seen.waiting;
    const chosen = from[step.pick % Math.max(1, from.length)] ?? 'nobody';
    if (step.do === 'cancel') {
      const waiting = seen.waiting.filter((waiter) => waiter !== chosen);
      return { ...seen, state: cancelWaiter(seen.state, chosen), waiting, startedFromQueue: [] };
    }
    const { state, started } = release(seen.state, chosen, rules);
    const running = [...seen.running.filter((runner) => runner !== chosen), ...started];
    const waiting = seen.waiting.filter((waiter) => !started.includes(waiter));
    return { state, running, waiting, startedFromQueue: [...started] };
  }

  it('never more than maxConcurrent run, the queue is served in order, and no place is idle while one waits', () => {
    let servedFromQueue = 0;
    const law = fc.property(anyPolicy, anySteps, (rules, steps) => {
      let seen: Seen = { state: emptyBulkhead, running: [], waiting: [], startedFromQueue: [] };
      for (const [index, step] of steps.entries()) {
        const queueBefore = seen.waiting;
        seen = apply(seen, step, { id: `call${index}`, rules });
        servedFromQueue += seen.startedFromQueue.length;
        expect(seen.running.length).toBeLessThanOrEqual(rules.maxConcurrent);
        expect(seen.waiting.length).toBeLessThanOrEqual(rules.maxQueued);
        expect(seen.waiting.length === 0 || seen.running.length === rules.maxConcurrent).toBe(true);
        expect(seen.startedFromQueue).toEqual(queueBefore.slice(0, seen.startedFromQueue.length));
        expect(seen.state).toEqual({ running: seen.running, waiting: seen.waiting });
      }
    });
    fc.assert(law, { numRuns: 500 });
    expect(servedFromQueue).toBeGreaterThan(0);
  });

  it('refuses only when all places and the whole queue are taken', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(20), (rules, calls) => {
        let state = emptyBulkhead;
        const outcomes = Array.from({ length: calls }, (_, index) => {
          const result = acquire(state, `call${index}`, rules);
          state = result.state;
          return result.outcome;
        });
        const places = rules.maxConcurrent + rules.maxQueued;
        const refused = outcomes.filter((outcome) => outcome === 'refused');
        expect(refused.length).toBe(Math.max(0, calls - places));
      }),
    );
  });
});
