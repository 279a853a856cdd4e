/**
 * Exponential back-off with "equal jitter": half of the delay is fixed, the other half random. Formula and name from Marc
 * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015:
 * `temp = min(cap, base * 2 ** attempt); sleep = temp / 2 + random_between(0, temp / 2)`.
 * Full jitter spreads more, but can spend three attempts in a few milliseconds; here a minimum of spacing is worth more.
 */

export interface BackoffPolicy {
  /** Delay before the second attempt, in ms. */
  readonly initialDelay: number;
  /** Longest delay that back-off itself asks for, in ms. */
  readonly maxDelay: number;
  /** Factor from each delay to the next, at least 1. */
  readonly backoffMultiplier: number;
  /** Whether half of each delay is random. */
  readonly jitter: boolean;
}

export interface BackoffInput {
  /** Number of the attempt that has just failed, from 1. */
  readonly attempt: number;
  readonly policy: BackoffPolicy;
  /** A random number, 0 ≤ random < 1. Not used without jitter. */
  readonly random: number;
  /** Wait that the other side asked for, in ms. Not a number, or negative: as if absent. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * Time to wait before the next attempt, in whole ms. Never shorter than `retryAfterMs`, which `maxDelay` does not cap: to
 * ask again sooner than the other side allows would only waste the attempt. (`decideRetry` gives up where that wait is
 * too long.)
 *
 * @example
 * const policy = { initialDelay: 1000, maxDelay: 10_000, backoffMultiplier: 2, jitter: false };
 * retryDelay({ attempt: 3, policy, random: 0 }); // 4000
 */
export function retryDelay({ attempt, policy, random, retryAfterMs = 0 }: BackoffInput): number {
  const ceiling = delayWithoutJitter(attempt, policy);
  const delay = policy.jitter ? ceiling / 2 + random * (ceiling / 2) : ceiling;
  return Math.ceil(Math.max(delay, retryAfterMs > 0 ? retryAfterMs : 0));
}

function delayWithoutJitter(attempt: number, policy: BackoffPolicy): number {
  // A high power is Infinity, and 0 × Infinity is not a number.
  if (policy.initialDelay === 0) return 0;
  return Math.min(policy.maxDelay, policy.initialDelay * policy.backoffMultiplier ** (attempt - 1));
}
