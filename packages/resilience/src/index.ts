export { attemptTimeLimit } from './attempt-time-limit.ts';
export type { TimeLimit } from './attempt-time-limit.ts';
export { retryDelay } from './backoff.ts';
export type { BackoffInput, BackoffPolicy } from './backoff.ts';
export { acquire, cancelWaiter, emptyBulkhead, release } from './bulkhead.ts';
export type { AcquireResult, BulkheadPolicy, BulkheadState, ReleaseResult } from './bulkhead.ts';
export { admit, allowsRetry, closedCircuit, settle } from './circuit-breaker.ts';
export type {
  Admission,
  AdmitResult,
  CallOutcome,
  CircuitBreakerPolicy,
  CircuitState,
  Settlement,
} from './circuit-breaker.ts';
export { defaultCircuitBreaker, defaultPolicy, defaultRetry, emptyPolicy } from './policy.ts';
export type { Overrides, PolicyOverrides, ResiliencePolicy } from './policy.ts';
export { resolvePolicy } from './resolve-policy.ts';
export { decideRetry, longestRetryAfter } from './retry-decision.ts';
export type { GiveUpReason, RetryDecision, RetryPolicy, RetryQuestion } from './retry-decision.ts';
export { fullBucket, take } from './token-bucket.ts';
export type { RateLimitPolicy, TakeRequest, TakeResult, TokenBucketState } from './token-bucket.ts';
