import type { BulkheadPolicy } from './bulkhead.ts';
import { policyProblems } from './policy-problems.ts';
import {
  defaultCircuitBreaker,
  defaultPolicy,
  defaultRetry,
  type Overrides,
  type PolicyOverrides,
  type ResiliencePolicy,
} from './policy.ts';
import type { RateLimitPolicy } from './token-bucket.ts';

/**
 * Fills in what an override leaves open. Layers are applied from the general to the particular. Where the base has no
 * `retry` or `circuitBreaker` and the override names some of its fields, the others take the usual numbers.
 *
 * @throws RangeError that names every number which is out of its range.
 * @example
 * const tool = resolvePolicy({ timeout: 120_000 });
 * const step = resolvePolicy({ retry: { maxAttempts: 2 } }, tool);
 */
export function resolvePolicy(overrides: PolicyOverrides, base: ResiliencePolicy = defaultPolicy): ResiliencePolicy {
  const { timeout = base.timeout, attemptTimeout = base.attemptTimeout, retry, circuitBreaker } = overrides;
  const policy: ResiliencePolicy = {
    timeout,
    attemptTimeout,
    retry: layered(retry, base.retry, defaultRetry),
    circuitBreaker: layered(circuitBreaker, base.circuitBreaker, defaultCircuitBreaker),
    bulkhead: resolveBulkhead(overrides.bulkhead, base.bulkhead),
    rateLimit: resolveRateLimit(overrides.rateLimit, base.rateLimit),
  };
  const problems = policyProblems(policy);
  if (problems.length > 0) throw new RangeError(`Not a resilience policy: ${problems.join('; ')}.`);
  return policy;
}

const defaultMaxQueued = 10_000;

function layered<T extends object>(override: Overrides<T> | null | undefined, base: T | null, usual: T): T | null {
  if (override === null) return null;
  if (override === undefined) return base;
  const given = Object.entries(override).filter(([, value]) => value !== undefined);
  return { ...(base ?? usual), ...Object.fromEntries(given) };
}

function resolveBulkhead(override: PolicyOverrides['bulkhead'], base: BulkheadPolicy | null): BulkheadPolicy | null {
  if (override === undefined) return base;
  if (override === null) return null;
  return { maxConcurrent: override.maxConcurrent, maxQueued: override.maxQueued ?? defaultMaxQueued };
}

function resolveRateLimit(
  override: PolicyOverrides['rateLimit'],
  base: RateLimitPolicy | null,
): RateLimitPolicy | null {
  if (override === undefined) return base;
  if (override === null) return null;
  const { perSecond, burst = Math.max(1, Math.floor(perSecond)) } = override;
  return { perSecond, burst };
}
