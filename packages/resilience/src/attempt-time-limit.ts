import type { ResiliencePolicy } from './policy.ts';

export interface TimeLimit {
  /** Time that the attempt may take from now, in ms. 0: there is no time left. */
  readonly ms: number;
  /** Which of the two runs out first. After `attemptTimeout` a retry may follow, after `timeout` nothing does. */
  readonly boundBy: 'timeout' | 'attemptTimeout';
}

/**
 * How long an attempt that starts now may take; null if nothing limits it. `elapsed` is the time since the step began, in
 * ms; a negative one (the clock stepped backwards) counts as 0.
 */
export function attemptTimeLimit(
  { timeout, attemptTimeout }: Pick<ResiliencePolicy, 'timeout' | 'attemptTimeout'>,
  elapsed: number,
): TimeLimit | null {
  const remaining = timeout === null ? null : Math.max(0, timeout - Math.max(0, elapsed));
  if (attemptTimeout !== null && (remaining === null || attemptTimeout < remaining)) {
    return { ms: attemptTimeout, boundBy: 'attemptTimeout' };
  }
  return remaining === null ? null : { ms: remaining, boundBy: 'timeout' };
}
