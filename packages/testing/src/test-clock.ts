import type { Clock } from '@orchestr8/core';

/** One call that waits on a {@link TestClock}. */
export interface PendingTimer {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** More timers than this in one call is a loop that never ends. */
const mostTimers = 100_000;

/**
 * A clock that only moves when it is told to. Due timers fire in the order of their times (of two at one time, the
 * one scheduled first), and after each one the event loop turns once, so that what it set off can schedule the next.
 *
 * @example
 * ```ts
 * const clock = new TestClock(1_000);
 * clock.schedule(1_500, () => console.log(clock.now()));
 * await clock.advanceBy(500); // prints 1500
 * ```
 */
export class TestClock implements Clock {
  #now: number;
  #timers: { readonly at: number; readonly order: number; readonly fire: () => void }[] = [];
  #scheduled = 0;

  /** @param now milliseconds since the epoch */
  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, fire: () => void): () => void {
    this.#scheduled += 1;
    const timer = { at, order: this.#scheduled, fire };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** What waits, the next to fire first. */
  get pending(): readonly PendingTimer[] {
    return this.#timers.map(({ at }) => ({ at }));
  }

  /** Moves to `at`, firing what is due on the way, also what is scheduled meanwhile. Never moves back. */
  async advanceTo(at: number): Promise<void> {
    await this.#fireWhile((next) => next <= at);
    this.#now = Math.max(this.#now, at);
  }

  /** Moves on by so many milliseconds. */
  async advanceBy(ms: number): Promise<void> {
    await this.advanceTo(this.#now + ms);
  }

  /** Fires everything that waits, and what that schedules, until nothing does. */
  async runAll(): Promise<void> {
    await this.#fireWhile(() => true);
  }

  async #fireWhile(isDue: (at: number) => boolean): Promise<void> {
    await turn();
    for (let fired = 0; fired < mostTimers; fired += 1) {
      const next = this.#timers[0];
      if (next === undefined || !isDue(next.at)) return;
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      await turn();
    }
    throw new Error(`More than ${mostTimers} timers fired: something schedules the next one for ever.`);
  }
}

/** Everything that is ready now runs: all microtasks, and what I/O has finished. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
