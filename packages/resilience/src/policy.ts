import type { BulkheadPolicy } from './bulkhead.ts';
import type { CircuitBreakerPolicy } from './circuit-breaker.ts';
import type { RetryPolicy } from './retry-decision.ts';
import type { RateLimitPolicy } from './token-bucket.ts';

/**
 * What holds for one step, resolved: every number is there, every duration is in ms, null means "none".
 *
 * Order, outermost first:
 * 1. `timeout`: over all attempts, with all waits between them and in queues.
 * 2. `circuitBreaker`: asked once per call; it sees one result per call, after all its retries.
 * 3. `retry`: only while the breaker allows it.
 * 4. `bulkhead`: each attempt waits for a place; none is held during back-off.
 * 5. `rateLimit`: inside the bulkhead, so that a token is taken when the attempt starts and not before.
 * 6. `attemptTimeout`: of one attempt, from its start; waiting in 4 and 5 does not count.
 */
export interface ResiliencePolicy {
  readonly timeout: number | null;
  readonly attemptTimeout: number | null;
  readonly retry: RetryPolicy | null;
  readonly circuitBreaker: CircuitBreakerPolicy | null;
  readonly bulkhead: BulkheadPolicy | null;
  readonly rateLimit: RateLimitPolicy | null;
}

/** Any of the fields of `T`; undefined counts as absent. */
export type Overrides<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** What a step, tool or agent says of its own policy. Absent: as the base has it; null: none. */
export interface PolicyOverrides {
  readonly timeout?: number | null | undefined;
  readonly attemptTimeout?: number | null | undefined;
  readonly retry?: Overrides<RetryPolicy> | null | undefined;
  readonly circuitBreaker?: Overrides<CircuitBreakerPolicy> | null | undefined;
  /** Replaces the base's. `maxQueued` is 10,000 by default. */
  readonly bulkhead?: (Pick<BulkheadPolicy, 'maxConcurrent'> & Overrides<BulkheadPolicy>) | null | undefined;
  /** Replaces the base's. `burst` is one second's worth by default, at least 1. */
  readonly rateLimit?: (Pick<RateLimitPolicy, 'perSecond'> & Overrides<RateLimitPolicy>) | null | undefined;
}

export const defaultRetry: RetryPolicy = {
  maxAttempts: 3,
  initialDelay: 1000,
  maxDelay: 10_000,
  backoffMultiplier: 2,
  jitter: true,
};

export const defaultCircuitBreaker: CircuitBreakerPolicy = {
  failureThreshold: 5,
  resetTimeout: 60_000,
  halfOpenRequests: 3,
};

/** For steps that call an agent or a tool. */
export const defaultPolicy: ResiliencePolicy = {
  timeout: 30_000,
  attemptTimeout: null,
  retry: defaultRetry,
  circuitBreaker: defaultCircuitBreaker,
  bulkhead: null,
  rateLimit: null,
};

/** For steps that hold steps or wait (holders, `workflow`, `approval`, `signal`, `sleep`): nothing unless it is set. */
export const emptyPolicy: ResiliencePolicy = {
  timeout: null,
  attemptTimeout: null,
  retry: null,
  circuitBreaker: null,
  bulkhead: null,
  rateLimit: null,
};
