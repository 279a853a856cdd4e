import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay, type BackoffPolicy } from './backoff.ts';

const policy: BackoffPolicy = { initialDelay: 1000, maxDelay: 10_000, backoffMultiplier: 2, jitter: true };
const steady: BackoffPolicy = { ...policy, jitter: false };

const anyPolicy = fc.record({
  initialDelay: fc.nat(100_000),
  maxDelay: fc.nat(1_000_000),
  backoffMultiplier: fc.double({ min: 1, max: 10, noNaN: true }),
  jitter: fc.boolean(),
});
const anyAttempt = fc.integer({ min: 1, max: 5000 });
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('without jitter', () => {
  it('doubles from one second up to ten', () => {
    const delays = [1, 2, 3, 4, 5, 6, 2000].map((attempt) => retryDelay({ attempt, policy: steady, random: 0.9 }));
    expect(delays).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('never gets shorter from one attempt to the next', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, (any, attempt) => {
        const without = { ...any, jitter: false };
        const delay = retryDelay({ attempt, policy: without, random: 0 });
        expect(retryDelay({ attempt: attempt + 1, policy: without, random: 0 })).toBeGreaterThanOrEqual(delay);
      }),
    );
  });
});

describe('with jitter', () => {
  it('keeps half of the delay and draws the other half', () => {
    const delays = [0, 0.5, 0.999_999].map((random) => retryDelay({ attempt: 2, policy, random }));
    expect(delays).toEqual([1000, 1500, 2000]);
  });

  it('stays between half of the delay without jitter and the whole of it', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, anyRandom, (any, attempt, random) => {
        const whole = retryDelay({ attempt, policy: { ...any, jitter: false }, random });
        const delay = retryDelay({ attempt, policy: { ...any, jitter: true }, random });
        expect(delay).toBeGreaterThanOrEqual(Math.floor(whole / 2));
        expect(delay).toBeLessThanOrEqual(whole);
      }),
    );
  });
});

describe('whatever the policy', () => {
  it('is a whole number from 0 to maxDelay', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, anyRandom, (any, attempt, random) => {
        const delay = retryDelay({ attempt, policy: any, random });
        expect(Number.isSafeInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(any.maxDelay);
      }),
    );
  });

  it('is never shorter than retryAfterMs, even beyond maxDelay, nor than back-off itself', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, fc.nat(10_000_000), (any, attempt, retryAfterMs) => {
        const alone = retryDelay({ attempt, policy: any, random: 0.5 });
        const delay = retryDelay({ attempt, policy: any, random: 0.5, retryAfterMs });
        expect(delay).toBe(Math.max(alone, retryAfterMs));
      }),
    );
  });

  it('takes a retryAfterMs that is not a positive number as absent', () => {
    for (const retryAfterMs of [Number.NaN, -1, 0, undefined]) {
      expect(retryDelay({ attempt: 1, policy: steady, random: 0, retryAfterMs })).toBe(1000);
    }
  });
});
