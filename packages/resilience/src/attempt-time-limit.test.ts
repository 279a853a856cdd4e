import { describe, expect, it } from 'vitest';
import { attemptTimeLimit } from './attempt-time-limit.ts';

describe('an attempt', () => {
  it('may take what is left of the time-out', () => {
    const limit = attemptTimeLimit({ timeout: 30_000, attemptTimeout: null }, 12_000);
    expect(limit).toEqual({ ms: 18_000, boundBy: 'timeout' });
  });

  it('may take its own time-out where that ends earlier', () => {
    const policy = { timeout: 30_000, attemptTimeout: 10_000 };
    expect(attemptTimeLimit(policy, 0)).toEqual({ ms: 10_000, boundBy: 'attemptTimeout' });
    expect(attemptTimeLimit(policy, 25_000)).toEqual({ ms: 5000, boundBy: 'timeout' });
  });

  it('is bound by the time-out when both end together, since no retry could follow', () => {
    expect(attemptTimeLimit({ timeout: 10, attemptTimeout: 10 }, 0)).toEqual({ ms: 10, boundBy: 'timeout' });
  });

  it('has no limit where neither is set, and its own where only that is', () => {
    expect(attemptTimeLimit({ timeout: null, attemptTimeout: null }, 99)).toBeNull();
    const alone = attemptTimeLimit({ timeout: null, attemptTimeout: 7 }, 99);
    expect(alone).toEqual({ ms: 7, boundBy: 'attemptTimeout' });
  });

  it('has no time left after the time-out, and never more than it when the clock steps backwards', () => {
    const policy = { timeout: 100, attemptTimeout: null };
    expect(attemptTimeLimit(policy, 150)).toEqual({ ms: 0, boundBy: 'timeout' });
    expect(attemptTimeLimit(policy, -50)).toEqual({ ms: 100, boundBy: 'timeout' });
  });
});
