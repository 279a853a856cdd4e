/**
 * Bulkhead: at most `maxConcurrent` run at once; the others wait in order of arrival, at most `maxQueued` of them.
 *
 * 1. Never more than `maxConcurrent` are started.
 * 2. Nobody overtakes: who comes while others wait, waits behind them.
 * 3. A place is freed once: to release what does not run frees nothing.
 *
 * Ids are the caller's: each attempt has its own, and acquires once. A queue of n costs O(n) per change, some µs per 1,000.
 */

export interface BulkheadPolicy {
  readonly maxConcurrent: number;
  /** Length of the queue; 0 means that who can't run at once is refused. */
  readonly maxQueued: number;
}

export interface BulkheadState {
  readonly running: readonly string[];
  /** First in, first out. */
  readonly waiting: readonly string[];
}

export interface AcquireResult {
  readonly state: BulkheadState;
  readonly outcome: 'started' | 'queued' | 'refused';
}

export interface ReleaseResult {
  readonly state: BulkheadState;
  /** Those that run next, in order; they were waiting. */
  readonly started: readonly string[];
}

/** The state of a bulkhead that nobody uses yet. */
export const emptyBulkhead: BulkheadState = { running: [], waiting: [] };

export function acquire(state: BulkheadState, id: string, policy: BulkheadPolicy): AcquireResult {
  if (state.waiting.length === 0 && state.running.length < policy.maxConcurrent) {
    return { state: { ...state, running: [...state.running, id] }, outcome: 'started' };
  }
  if (state.waiting.length >= policy.maxQueued) return { state, outcome: 'refused' };
  return { state: { ...state, waiting: [...state.waiting, id] }, outcome: 'queued' };
}

/**
 * Gives a place back when a run has ended, however it ended.
 *
 * @example
 * const policy = { maxConcurrent: 1, maxQueued: 10 };
 * const first = acquire(emptyBulkhead, 'a', policy); // started
 * const second = acquire(first.state, 'b', policy); // queued
 * release(second.state, 'a', policy).started; // ['b']
 */
export function release(state: BulkheadState, id: string, policy: BulkheadPolicy): ReleaseResult {
  const remaining = state.running.filter((runningId) => runningId !== id);
  if (remaining.length === state.running.length) return { state, started: [] };
  const started = state.waiting.slice(0, Math.max(0, policy.maxConcurrent - remaining.length));
  return {
    state: { running: [...remaining, ...started], waiting: state.waiting.slice(started.length) },
    started,
  };
}

/** Takes an id out of the queue. One that already runs is not touched: it is released when it has ended. */
export function cancelWaiter(state: BulkheadState, id: string): BulkheadState {
  const waiting = state.waiting.filter((waitingId) => waitingId !== id);
  return waiting.length === state.waiting.length ? state : { ...state, waiting };
}
