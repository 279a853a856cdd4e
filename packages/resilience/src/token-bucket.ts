/**
 * Token bucket: at most `burst` at once, and `perSecond` in the long run.
 *
 * 1. In any window it grants at most `burst + perSecond × length`, the length being what the clock advanced in it.
 * 2. No drift: the level is computed from when the bucket was last full and what was taken since, never added up from
 *    rounded parts.
 * 3. A clock that steps backwards neither adds nor loses tokens: the bucket goes on filling from the new time.
 *
 * A bucket that holds one token loses what flows in between its being full and the next reading of a clock of whole ms
 * (1 demands it): for a high rate to be reached, let `burst` be more than 1.
 *
 * One bucket serves one policy. It keeps no queue: order among those that wait is the caller's (see `bulkhead.ts`).
 */

export interface RateLimitPolicy {
  /** Tokens that flow in per second; may be a fraction. */
  readonly perSecond: number;
  /** Tokens that the bucket holds. */
  readonly burst: number;
}

export interface TokenBucketState {
  /** Time at which the bucket was last known to be full, in ms. */
  readonly fullAt: number;
  /** Tokens taken since then. */
  readonly taken: number;
  /** The clock's last reading, in ms. */
  readonly seenAt: number;
}

export interface TakeRequest {
  /** In ms. */
  readonly now: number;
  /** Default 1; at most `burst`. */
  readonly tokens?: number | undefined;
}

/** `availableAt`: the first whole ms at which the same request is granted if nobody else takes before. */
export type TakeResult =
  | { readonly state: TokenBucketState; readonly granted: true }
  | { readonly state: TokenBucketState; readonly granted: false; readonly availableAt: number };

export function fullBucket(now: number): TokenBucketState {
  return { fullAt: now, taken: 0, seenAt: now };
}

/**
 * Takes tokens if they are there; all of them or none.
 *
 * @throws RangeError if more is asked for than the bucket can ever hold.
 * @example
 * const policy = { perSecond: 2, burst: 1 };
 * const first = take(fullBucket(0), { now: 0 }, policy); // granted
 * const second = take(first.state, { now: 100 }, policy); // availableAt: 500
 */
export function take(state: TokenBucketState, request: TakeRequest, policy: RateLimitPolicy): TakeResult {
  const { now, tokens = 1 } = request;
  if (!(tokens > 0 && tokens <= policy.burst)) {
    throw new RangeError(
      `Asked for ${tokens} tokens of a bucket that holds ${policy.burst}: ask for more than 0 and at most that, or raise rateLimit.burst.`,
    );
  }
  const current = refilled(observed(state, now), policy);
  const wanted = { ...current, taken: current.taken + tokens };
  if (covers(wanted, now, policy)) return { state: wanted, granted: true };
  return { state: current, granted: false, availableAt: firstCoveredAt(wanted, policy) };
}

/** Moves the state to the clock's reading; where that went backwards, the whole time line moves along. */
function observed(state: TokenBucketState, now: number): TokenBucketState {
  const stepBack = Math.max(0, state.seenAt - now);
  return { ...state, fullAt: state.fullAt - stepBack, seenAt: now };
}

function refilled(state: TokenBucketState, policy: RateLimitPolicy): TokenBucketState {
  const isFull = (state.seenAt - state.fullAt) * policy.perSecond >= state.taken * 1000;
  return isFull ? fullBucket(state.seenAt) : state;
}

/** Whether what was taken had flowed in by that time, in thousandths of a token: whole numbers for a whole rate. */
function covers({ fullAt, taken }: TokenBucketState, at: number, policy: RateLimitPolicy): boolean {
  return (at - fullAt) * policy.perSecond >= (taken - policy.burst) * 1000;
}

function firstCoveredAt(wanted: TokenBucketState, policy: RateLimitPolicy): number {
  const at = Math.floor(wanted.fullAt + ((wanted.taken - policy.burst) * 1000) / policy.perSecond);
  return covers(wanted, at, policy) ? at : at + 1;
}
