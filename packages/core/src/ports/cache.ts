import type { JsonValue } from '@orchestr8/schema';

/** A cache that may forget at any time. */
export interface Cache {
  get(key: string): Promise<JsonValue | undefined>;
  set(key: string, value: JsonValue, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
