import { describe, expect, it } from 'vitest';
import { decideRetry, longestRetryAfter, type RetryPolicy, type RetryQuestion } from './retry-decision.ts';

const policy: RetryPolicy = {
  maxAttempts: 3,
  initialDelay: 1000,
  maxDelay: 10_000,
  backoffMultiplier: 2,
  jitter: false,
};

function decide(question: Partial<RetryQuestion>) {
  return decideRetry({ policy, attemptsMade: 1, error: { retryable: true }, random: 0, ...question });
}

describe('a retry', () => {
  it('follows each failed attempt until maxAttempts are made', () => {
    expect(decide({ attemptsMade: 1 })).toEqual({ retry: true, delay: 1000, nextAttempt: 2 });
    expect(decide({ attemptsMade: 2 })).toEqual({ retry: true, delay: 2000, nextAttempt: 3 });
    expect(decide({ attemptsMade: 3 })).toEqual({ retry: false, reason: 'attempts-exhausted' });
  });

  it('waits as long as the other side asked', () => {
    const error = { retryable: true, retryAfterMs: 45_000 };
    expect(decide({ error })).toEqual({ retry: true, delay: 45_000, nextAttempt: 2 });
  });

  it('is made if its wait ends before the time-out, and not if it would reach it', () => {
    expect(decide({ remaining: 1001 }).retry).toBe(true);
    expect(decide({ remaining: 1000 })).toEqual({ retry: false, reason: 'no-time-left' });
    expect(decide({ remaining: null }).retry).toBe(true);
  });
});

describe('no retry follows', () => {
  it('an error that is not retryable, not even with attempts left', () => {
    expect(decide({ error: { retryable: false } })).toEqual({ retry: false, reason: 'not-retryable' });
  });

  it('where there is no retry policy', () => {
    expect(decide({ policy: null })).toEqual({ retry: false, reason: 'attempts-exhausted' });
  });

  it('once the breaker has opened', () => {
    expect(decide({ circuitAllows: false })).toEqual({ retry: false, reason: 'circuit-open' });
  });

  it('when the other side asks for a wait of more than a day', () => {
    const retryAfter = (retryAfterMs: number) => decide({ error: { retryable: true, retryAfterMs } });
    expect(retryAfter(longestRetryAfter).retry).toBe(true);
    for (const tooLong of [longestRetryAfter + 1, Number.POSITIVE_INFINITY]) {
      expect(retryAfter(tooLong)).toEqual({ retry: false, reason: 'retry-after-too-long' });
    }
  });

  it('and of several reasons the one that nothing could change comes first', () => {
    const error = { retryable: false, retryAfterMs: Number.POSITIVE_INFINITY };
    const reasons = [
      decide({ error, attemptsMade: 3, circuitAllows: false, remaining: 0 }),
      decide({ error: { ...error, retryable: true }, attemptsMade: 3, circuitAllows: false, remaining: 0 }),
      decide({ error: { ...error, retryable: true }, circuitAllows: false, remaining: 0 }),
      decide({ error: { ...error, retryable: true }, remaining: 0 }),
      decide({ remaining: 0 }),
    ].map((decision) => (decision.retry ? 'retried' : decision.reason));
    expect(reasons).toEqual([
      'not-retryable',
      'attempts-exhausted',
      'circuit-open',
      'retry-after-too-long',
      'no-time-left',
    ]);
  });
});
