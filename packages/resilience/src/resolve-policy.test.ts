import { describe, expect, it } from 'vitest';
import { defaultPolicy, emptyPolicy } from './policy.ts';
import { resolvePolicy } from './resolve-policy.ts';

describe('defaults', () => {
  it('are these numbers', () => {
    expect(resolvePolicy({})).toEqual({
      timeout: 30_000,
      attemptTimeout: null,
      retry: { maxAttempts: 3, initialDelay: 1000, maxDelay: 10_000, backoffMultiplier: 2, jitter: true },
      circuitBreaker: { failureThreshold: 5, resetTimeout: 60_000, halfOpenRequests: 3 },
      bulkhead: null,
      rateLimit: null,
    });
  });

  it('of holders and waiting steps are none at all', () => {
    expect(new Set(Object.values(resolvePolicy({}, emptyPolicy)))).toEqual(new Set([null]));
  });
});

describe('an override', () => {
  it('replaces the fields that it names and leaves the others', () => {
    const policy = resolvePolicy({ retry: { maxAttempts: 7 }, circuitBreaker: { resetTimeout: 5 } });
    expect(policy).toEqual({
      ...defaultPolicy,
      retry: { ...defaultPolicy.retry, maxAttempts: 7 },
      circuitBreaker: { ...defaultPolicy.circuitBreaker, resetTimeout: 5 },
    });
  });

  it('of null means none, and undefined means as the base', () => {
    const declared = resolvePolicy({ timeout: 120_000, bulkhead: { maxConcurrent: 1 }, rateLimit: { perSecond: 1 } });
    const none = { timeout: null, retry: null, circuitBreaker: null, bulkhead: null, rateLimit: null };
    expect(resolvePolicy(none, declared)).toEqual(emptyPolicy);
    const absent = { timeout: undefined, retry: { maxAttempts: undefined }, bulkhead: undefined, rateLimit: undefined };
    expect(resolvePolicy(absent, declared)).toEqual(declared);
  });

  it('wins over the declaration of a tool, which wins over the default', () => {
    const tool = resolvePolicy({ timeout: 120_000, attemptTimeout: 50_000, retry: { initialDelay: 5, maxDelay: 50 } });
    expect(resolvePolicy({ attemptTimeout: 10, retry: { maxDelay: 70 } }, tool)).toEqual({
      ...defaultPolicy,
      timeout: 120_000,
      attemptTimeout: 10,
      retry: { ...defaultPolicy.retry, initialDelay: 5, maxDelay: 70 },
    });
  });

  it('that names part of a retry or breaker where the base has none gets the usual rest', () => {
    const policy = resolvePolicy({ retry: { initialDelay: 5 }, circuitBreaker: {} }, emptyPolicy);
    expect(policy.retry).toEqual({ ...defaultPolicy.retry, initialDelay: 5 });
    expect(policy.circuitBreaker).toEqual(defaultPolicy.circuitBreaker);
  });

  it('of the bulkhead or the rate limit replaces the whole of it', () => {
    const base = resolvePolicy({
      bulkhead: { maxConcurrent: 1, maxQueued: 0 },
      rateLimit: { perSecond: 100, burst: 500 },
    });
    const policy = resolvePolicy({ bulkhead: { maxConcurrent: 4 }, rateLimit: { perSecond: 2.5 } }, base);
    expect(policy.bulkhead).toEqual({ maxConcurrent: 4, maxQueued: 10_000 });
    expect(policy.rateLimit).toEqual({ perSecond: 2.5, burst: 2 });
  });

  it('of a rate below one per second still leaves a burst of one', () => {
    expect(resolvePolicy({ rateLimit: { perSecond: 0.1 } }).rateLimit).toEqual({ perSecond: 0.1, burst: 1 });
  });
});

describe('numbers out of range', () => {
  it('are all reported at once, each with its field', () => {
    const overrides = {
      timeout: 0,
      attemptTimeout: Number.NaN,
      retry: { maxAttempts: 0, initialDelay: -1, maxDelay: Number.POSITIVE_INFINITY, backoffMultiplier: 0.5 },
      circuitBreaker: { failureThreshold: 1.5, resetTimeout: 0, halfOpenRequests: 0 },
      bulkhead: { maxConcurrent: 0, maxQueued: -1 },
      rateLimit: { perSecond: 0, burst: 0.5 },
    };
    const fields =
      'timeout attemptTimeout ' +
      'retry.maxAttempts retry.initialDelay retry.maxDelay retry.backoffMultiplier ' +
      'circuitBreaker.failureThreshold circuitBreaker.resetTimeout circuitBreaker.halfOpenRequests ' +
      'bulkhead.maxConcurrent bulkhead.maxQueued rateLimit.perSecond rateLimit.burst';
    let message = '';
    try {
      resolvePolicy(overrides);
    } catch (error) {
      message = error instanceof RangeError ? error.message : '';
    }
    const named = message.split('; ').map((problem) => /(\S+) is /.exec(problem.replace(/^.*: /, ''))?.[1]);
    expect(named.join(' ')).toBe(fields);
    expect(message).toContain('retry.maxAttempts is 0, and must be a whole number from 1');
  });

  it('do not include the smallest that mean something', () => {
    const overrides = {
      retry: { maxAttempts: 1, initialDelay: 0, maxDelay: 0, backoffMultiplier: 1 },
      bulkhead: { maxConcurrent: 1, maxQueued: 0 },
      rateLimit: { perSecond: 0.001, burst: 1 },
    };
    expect(resolvePolicy(overrides).retry?.maxAttempts).toBe(1);
  });
});
