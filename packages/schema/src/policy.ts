import type { Duration } from './duration.ts';

/** How a step is protected. What is left out has the default in `defaults.ts`, or none. */
export interface Policy {
  /** Over all attempts and the waits between them. On a holder it cancels the children. */
  readonly timeout?: Duration;
  /** Of one attempt. */
  readonly attemptTimeout?: Duration;
  /** Of an acting step: of the attempt. Of a holder: of the whole scope. */
  readonly retry?: RetryPolicy;
  /** Shared by all the steps that call the same agent or tool. */
  readonly circuitBreaker?: CircuitBreakerPolicy;
  readonly bulkhead?: BulkheadPolicy;
  readonly rateLimit?: RateLimitPolicy;
}

/** When and how often to try again. */
export interface RetryPolicy {
  /** The first one counts: 1 means no retry. */
  readonly maxAttempts?: number;
  /** The wait before the second attempt. */
  readonly initialDelay?: Duration;
  /** No wait is longer, before jitter. */
  readonly maxDelay?: Duration;
  /** Each wait is this many times the one before. */
  readonly backoffMultiplier?: number;
  /** Whether waits are spread at random, so that callers don't come back all at once. */
  readonly jitter?: boolean;
}

/** When to stop calling what keeps failing. */
export interface CircuitBreakerPolicy {
  /** Failures in a row that open it. */
  readonly failureThreshold?: number;
  /** How long it stays open before probes are let through. */
  readonly resetTimeout?: Duration;
  /** How many probes are let through then; all must succeed. */
  readonly halfOpenRequests?: number;
}

/** How many calls may be under way at once. */
export interface BulkheadPolicy {
  readonly maxConcurrent: number;
}

/** How many calls may start per second (a token bucket). */
export interface RateLimitPolicy {
  readonly perSecond: number;
  /** How many may start at once after a pause. Default: `perSecond`, at least 1. */
  readonly burst?: number;
}

/** What a step and all it leads to may spend. A budget that would be exceeded pauses the execution. */
export interface Budget {
  /** US dollars. */
  readonly usd?: number;
  /** Model tokens, in and out. */
  readonly tokens?: number;
  /** Model calls. */
  readonly calls?: number;
}
