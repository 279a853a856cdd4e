import {
  acquire,
  cancelWaiter,
  emptyBulkhead,
  fullBucket,
  release,
  take,
  type BulkheadPolicy,
  type BulkheadState,
  type RateLimitPolicy,
  type TokenBucketState,
} from '@orchestr8/resilience';
import type { Clock } from '../ports/clock.ts';
import type { Timer, Timers } from './timers.ts';

interface GateOptions {
  readonly bulkhead: BulkheadPolicy | null;
  readonly rateLimit: RateLimitPolicy | null;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A bulkhead with a bucket inside it: who has a place waits for a token, in order of arrival. */
export class Gate {
  readonly #options: GateOptions;
  readonly #starts = new Map<string, () => void>();
  #places: BulkheadState = emptyBulkhead;
  #bucket: TokenBucketState;
  /** Those with a place that wait for a token. */
  readonly #tokenQueue = new Set<string>();
  #refill: Timer | null = null;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#bucket = fullBucket(options.clock.now());
  }

  enter(id: string, start: () => void): 'entered' | 'queued' | 'refused' {
    const { bulkhead } = this.#options;
    if (bulkhead !== null) {
      const asked = acquire(this.#places, id, bulkhead);
      this.#places = asked.state;
      if (asked.outcome === 'refused') return 'refused';
      if (asked.outcome === 'queued') {
        this.#starts.set(id, start);
        return 'queued';
      }
    }
    if (this.#tokenQueue.size === 0 && this.#takeToken()) return 'entered';
    this.#starts.set(id, start);
    this.#tokenQueue.add(id);
    this.#waitForTokens();
    return 'queued';
  }

  leave(id: string): void {
    this.#starts.delete(id);
    this.#tokenQueue.delete(id);
    const { bulkhead } = this.#options;
    if (bulkhead === null) return;
    const freed = release(cancelWaiter(this.#places, id), id, bulkhead);
    this.#places = freed.state;
    for (const next of freed.started) this.#tokenQueue.add(next);
    if (freed.started.length > 0) this.#letIn();
  }

  #letIn(): void {
    for (const id of this.#tokenQueue) {
      if (!this.#takeToken()) break;
      this.#tokenQueue.delete(id);
      const start = this.#starts.get(id);
      this.#starts.delete(id);
      start?.();
    }
    this.#waitForTokens();
  }

  #takeToken(): boolean {
    const { rateLimit, clock } = this.#options;
    if (rateLimit === null) return true;
    const taken = take(this.#bucket, { now: clock.now() }, rateLimit);
    this.#bucket = taken.state;
    return taken.granted;
  }

  #waitForTokens(): void {
    const { rateLimit, clock, timers } = this.#options;
    if (rateLimit === null || this.#refill !== null || this.#tokenQueue.size === 0) return;
    const asked = take(this.#bucket, { now: clock.now() }, rateLimit);
    const at = asked.granted ? clock.now() : asked.availableAt;
    this.#refill = timers.set(at, () => {
      this.#refill = null;
      this.#letIn();
    });
  }
}
