import type { JsonValue } from '@orchestr8/schema';
import type { Cache } from '../ports/cache.ts';

/** Options of {@link MemoryCache}. */
export interface MemoryCacheOptions {
  /** Beyond this many entries the one that was not used for longest goes. Default: 1000. */
  readonly maxEntries?: number;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number;
}

/** A cache in this process. Values are kept as JSON text, so no two callers share an object. */
export class MemoryCache implements Cache {
  /** Least recently used first. */
  readonly #entries = new Map<string, { readonly json: string; readonly expiresAt: number }>();
  readonly #maxEntries: number;
  readonly #now: () => number;

  constructor(options: MemoryCacheOptions = {}) {
    this.#maxEntries = options.maxEntries ?? 1000;
    this.#now = options.now ?? Date.now;
  }

  async get(key: string): Promise<JsonValue | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.expiresAt <= this.#now()) return undefined;
    this.#entries.set(key, entry);
    return JSON.parse(entry.json) as JsonValue;
  }

  async set(key: string, value: JsonValue, ttlMs: number): Promise<void> {
    this.#entries.delete(key);
    this.#entries.set(key, { json: JSON.stringify(value), expiresAt: this.#now() + ttlMs });
    if (this.#entries.size <= this.#maxEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  async close(): Promise<void> {
    this.#entries.clear();
  }
}
