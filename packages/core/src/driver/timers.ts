import type { Clock } from '../ports/clock.ts';
import { MinHeap } from './min-heap.ts';

/** A timer that was set: the time it is due, in ms since the epoch, and what it does then. */
export interface Timer {
  readonly dueAt: number;
  readonly fire: () => void;
}

/**
 * All timers of one engine over one wake-up of the clock.
 *
 * A step's time-out is nearly always cancelled a moment after it was set, so setting and cancelling cost no timer of
 * the platform: timers due in the same millisecond share a bucket, and a wake-up that finds its bucket empty moves on.
 */
export class Timers {
  readonly #clock: Clock;
  readonly #buckets = new Map<number, Set<Timer>>();
  /** Keys of buckets; a bucket that was emptied leaves its key behind until it comes up. */
  readonly #due = new MinHeap();
  /** The bucket whose timers are being fired: one of them may cancel another. */
  #firing: Set<Timer> | null = null;
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `fire` once, not before `dueAt`, and never before this returns. */
  set(dueAt: number, fire: () => void): Timer {
    const timer = { dueAt: Math.ceil(dueAt), fire };
    const bucket = this.#buckets.get(timer.dueAt);
    if (bucket === undefined) {
      this.#buckets.set(timer.dueAt, new Set([timer]));
      this.#due.push(timer.dueAt);
    } else bucket.add(timer);
    this.#wakeBy(timer.dueAt);
    return timer;
  }

  /** A timer that has fired or was cancelled may be cancelled again. */
  cancel(timer: Timer): void {
    this.#firing?.delete(timer);
    const bucket = this.#buckets.get(timer.dueAt);
    if (bucket === undefined || !bucket.delete(timer)) return;
    if (bucket.size === 0) this.#buckets.delete(timer.dueAt);
  }

  /** Lets the clock go when nothing is set, so that a program with nothing left to do can end. */
  rest(): void {
    if (this.#buckets.size > 0) return;
    this.#cancelWake();
    this.#cancelWake = () => {};
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.#due.clear();
  }

  /** Drops every timer. */
  clear(): void {
    this.#buckets.clear();
    this.rest();
  }

  #wakeBy(at: number): void {
    if (at >= this.#wakeAt) return;
    this.#cancelWake();
    this.#wakeAt = at;
    this.#cancelWake = this.#clock.schedule(at, () => this.#wake());
  }

  #wake(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.#cancelWake = () => {};
    const now = this.#clock.now();
    for (let at = this.#due.peek(); at !== undefined && at <= now; at = this.#due.peek()) {
      this.#due.pop();
      const bucket = this.#buckets.get(at);
      if (bucket === undefined) continue;
      this.#buckets.delete(at);
      this.#firing = bucket;
      for (const timer of bucket) timer.fire();
    }
    this.#firing = null;
    this.#wakeAtNext();
  }

  #wakeAtNext(): void {
    for (let at = this.#due.peek(); at !== undefined; at = this.#due.peek()) {
      if (this.#buckets.has(at)) return this.#wakeBy(at);
      this.#due.pop();
    }
  }
}
