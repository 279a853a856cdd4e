import type { JournalEvent } from '@orchestr8/core';

/** One event as `inspect --journal` and `--jsonl` give it. */
export interface EventDocument {
  readonly seq: number;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly path?: string;
  readonly group?: number;
  readonly attempt?: number;
  readonly idempotencyKey?: string;
  readonly data: unknown;
}

export function eventDocument(event: JournalEvent): EventDocument {
  const { seq, type, at, path, group, attempt, idempotencyKey, data } = event;
  return {
    seq,
    type,
    at: new Date(at).toISOString(),
    ...(path !== undefined && { path }),
    ...(group !== undefined && { group }),
    ...(attempt !== undefined && { attempt }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    data,
  };
}
