import { retryDelay, type BackoffPolicy } from './backoff.ts';

export interface RetryPolicy extends BackoffPolicy {
  /** Attempts in all, the first one included. */
  readonly maxAttempts: number;
}

/** The longest wait asked for by the other side that a retry honours: one day, in ms. */
export const longestRetryAfter = 86_400_000;

export interface RetryQuestion {
  /** Null: never retry. */
  readonly policy: RetryPolicy | null;
  /** Attempts made so far, the one that has just failed included: at least 1. */
  readonly attemptsMade: number;
  readonly error: { readonly retryable: boolean; readonly retryAfterMs?: number | undefined };
  /** A random number, 0 ≤ random < 1. */
  readonly random: number;
  /** Time left until the step's time-out, in ms. Absent or null: no such time-out. */
  readonly remaining?: number | null | undefined;
  /** False once the breaker has opened meanwhile (`allowsRetry`). Absent: there is no breaker. */
  readonly circuitAllows?: boolean | undefined;
}

export type GiveUpReason =
  | 'not-retryable'
  | 'attempts-exhausted'
  | 'circuit-open'
  | 'retry-after-too-long'
  | 'no-time-left';

export type RetryDecision =
  | { readonly retry: true; /** In ms. */ readonly delay: number; /** From 1. */ readonly nextAttempt: number }
  | { readonly retry: false; readonly reason: GiveUpReason };

/**
 * Decides what follows a failed attempt. Where several reasons speak against a retry, the first in the order of
 * `GiveUpReason` is given. A wait that would not end before the step's time-out is not begun.
 */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { policy, attemptsMade, error, random, remaining, circuitAllows = true } = question;
  if (!error.retryable) return giveUp('not-retryable');
  if (policy === null || attemptsMade >= policy.maxAttempts) return giveUp('attempts-exhausted');
  if (!circuitAllows) return giveUp('circuit-open');
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined && retryAfterMs > longestRetryAfter) return giveUp('retry-after-too-long');
  const delay = retryDelay({ attempt: attemptsMade, policy, random, retryAfterMs });
  if (remaining !== undefined && remaining !== null && delay >= remaining) return giveUp('no-time-left');
  return { retry: true, delay, nextAttempt: attemptsMade + 1 };
}

function giveUp(reason: GiveUpReason): RetryDecision {
  return { retry: false, reason };
}
