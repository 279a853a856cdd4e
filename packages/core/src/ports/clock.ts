/** Time for the driver. The transition function never sees it: times come to it in events. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fire` once, not before `at`; the returned function cancels it. */
  schedule(at: number, fire: () => void): () => void;
}
