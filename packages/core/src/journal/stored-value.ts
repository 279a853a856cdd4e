import type { JsonValue } from '@orchestr8/schema';

/** Values of up to this many bytes (UTF-8 of their JSON) stand in the event itself; larger ones go to the blob store. */
export const INLINE_LIMIT_BYTES = 16 * 1024;

/** What a reference says of its value without reading it. `length`: of a string in characters, of a list in items, of an object in keys. */
export interface ValueSummary {
  readonly type: 'string' | 'list' | 'object';
  readonly length: number;
}

/** One item of a list that was never put together: the event that holds it, a value, or null where the item failed. */
export type ListItem = number | StoredValue | null;

/**
 * How events and state hold a value.
 *
 * - `value`: the JSON itself, at most {@link INLINE_LIMIT_BYTES}.
 * - `blob`: the blob that holds the JSON text.
 * - `manifest`: the blob that holds a {@link ListItem} array; a number is the sequence number of the `step-completed`
 *   event of execution `executionId` whose `output` is the item. So a map over 100,000 items never copies its outputs.
 */
export type StoredValue =
  | { readonly value: JsonValue }
  | ({ readonly blob: string; readonly bytes: number } & ValueSummary)
  | ({ readonly manifest: string; readonly executionId: string } & ValueSummary);
