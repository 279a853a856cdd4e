/**
 * Events on their way from executions to those who watch.
 *
 * Invariant 8: a feed holds at most {@link feedLimit} events. One that is not read forgets them and says so, and its
 * reader finds them in the journal. To publish costs the same whether anybody reads or not.
 */
import type { JournalEvent } from '../journal/events.ts';

/** Events that wait for one reader. */
export const feedLimit = 1_024;

/** What one reader has not seen yet. */
export class Feed {
  #events: JournalEvent[] = [];
  #lagged = false;
  #nudged = false;
  #wake: (() => void) | null = null;
  readonly #limit: number;

  /** @param limit 0: the reader wants to know that something happened, not what */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Events that have come since the last call; null: some may have been missed, so read the journal. */
  take(): readonly JournalEvent[] | null {
    const events = this.#events;
    const missed = this.#lagged || this.#nudged;
    this.#events = [];
    this.#lagged = false;
    this.#nudged = false;
    return missed ? null : events;
  }

  /** Resolves when there is something to take, or when the signal aborts. */
  async changed(signal: AbortSignal | undefined): Promise<void> {
    if (this.#events.length > 0 || this.#lagged || this.#nudged || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#wake = null;
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  push(events: readonly JournalEvent[]): void {
    if (this.#events.length + events.length > this.#limit) {
      this.#events = [];
      this.#lagged = true;
    } else if (!this.#lagged) this.#events.push(...events);
    this.#wake?.();
  }

  /** Something may have happened that nobody published here: in another process, say. */
  nudge(): void {
    this.#nudged = true;
    this.#wake?.();
  }
}

export class EventBus {
  readonly #feeds = new Map<string, Set<Feed>>();

  open(executionId: string, limit: number = feedLimit): Feed {
    const feed = new Feed(limit);
    const feeds = this.#feeds.get(executionId) ?? new Set();
    this.#feeds.set(executionId, feeds.add(feed));
    return feed;
  }

  close(executionId: string, feed: Feed): void {
    const feeds = this.#feeds.get(executionId);
    if (feeds?.delete(feed) === true && feeds.size === 0) this.#feeds.delete(executionId);
  }

  publish(executionId: string, events: readonly JournalEvent[]): void {
    const feeds = this.#feeds.get(executionId);
    if (feeds !== undefined) for (const feed of feeds) feed.push(events);
  }

  nudge(executionId: string): void {
    const feeds = this.#feeds.get(executionId);
    if (feeds !== undefined) for (const feed of feeds) feed.nudge();
  }
}
