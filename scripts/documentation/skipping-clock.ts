import type { Clock } from '@orchestr8/core';

/** The machine's clock, which can be put forward: what is due by then fires. */
export class SkippingClock implements Clock {
  #ahead = 0;
  readonly #timers = new Map<() => void, { readonly at: number; timeout: NodeJS.Timeout }>();

  now(): number {
    return Date.now() + this.#ahead;
  }

  schedule(at: number, fire: () => void): () => void {
    const due = (): void => {
      this.#timers.delete(due);
      fire();
    };
    this.#timers.set(due, { at, timeout: setTimeout(due, this.#until(at)) });
    return () => {
      clearTimeout(this.#timers.get(due)?.timeout);
      this.#timers.delete(due);
    };
  }

  /** Puts it forward to the next time that something waits for; false where nothing does. */
  skip(): boolean {
    const times = [...this.#timers.values()].map(({ at }) => at);
    if (times.length === 0) return false;
    this.#ahead += Math.max(0, Math.min(...times) - this.now());
    for (const [due, timer] of this.#timers) {
      clearTimeout(timer.timeout);
      timer.timeout = setTimeout(due, this.#until(timer.at));
    }
    return true;
  }

  #until(at: number): number {
    return Math.max(0, at - this.now());
  }
}
