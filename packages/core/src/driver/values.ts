/**
 * Values on their way into events and back.
 *
 * Owns: which values stand in an event and which in a blob, the cache of loaded ones, and that no value enters a
 * journal with a known secret in it (invariant 10) or without its blob being durable (invariant 1).
 * Does not own: when a value is read. What `load` returns may be shared: read it, never change it.
 */
import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { INLINE_LIMIT_BYTES, type ListItem, type StoredValue, type ValueSummary } from '../journal/stored-value.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { JournalStore } from '../ports/journal-store.ts';
import { ByteCache } from './byte-cache.ts';
import { isolate } from './isolate.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { Redactor } from './redactor.ts';

/** Bytes of JSON that loaded values may take together. */
const cacheBytes = 64 * 1024 * 1024;

/** Items of a list of references that are read from the journal at a time. */
const itemsAtOnce = 5_000;

/** What {@link Values} reads and writes. */
export interface ValuesHome {
  readonly blobs: BlobStore;
  readonly store: JournalStore;
  readonly redactor: Redactor;
}

export const nullValue: StoredValue = { value: null };

export class Values {
  readonly #home: ValuesHome;
  readonly #cache = new ByteCache(cacheBytes);
  /** Where loaded values came from: one that is passed on as it is needs no second blob. */
  readonly #origins = new WeakMap<object, StoredValue>();

  constructor(home: ValuesHome) {
    this.#home = home;
  }

  /**
   * The value as an event holds it. A large one is durable in the blob store when the promise resolves.
   *
   * @throws OrchestratorError `not-json`, `value-too-large`
   */
  make(value: unknown): MaybePromise<StoredValue> {
    const origin = typeof value === 'object' && value !== null ? this.#origins.get(value) : undefined;
    if (origin !== undefined) return origin;
    const { copy, measure } = isolate(value, this.#home.redactor);
    if (copy !== null && !measure) return { value: copy };
    if (copy !== null || value === null || value === undefined) {
      const text = JSON.stringify(copy);
      if (Buffer.byteLength(text) <= INLINE_LIMIT_BYTES) return { value: copy };
      return this.#put(text, summaryOf(copy));
    }
    return this.#put(this.#home.redactor.text(textOf(value)), summaryOf(value as JsonValue));
  }

  /** The list with these items, put together where it is small, else as references. */
  async makeList(items: readonly ListItem[], executionId: string): Promise<StoredValue> {
    const text = JSON.stringify(items);
    const manifest = await this.#put(text, { type: 'list', length: items.length });
    if (!('blob' in manifest)) return manifest;
    return { manifest: manifest.blob, executionId, type: 'list', length: items.length };
  }

  load(stored: StoredValue): MaybePromise<JsonValue> {
    if ('value' in stored) return stored.value;
    const id = 'blob' in stored ? stored.blob : `${stored.executionId}:${stored.manifest}`;
    const known = this.#cache.get(id);
    if (known !== undefined) return known;
    return ('blob' in stored ? this.#loadBlob(stored.blob) : this.#loadManifest(id, stored)).then((value) => {
      if (typeof value === 'object' && value !== null) this.#origins.set(value, stored);
      return value;
    });
  }

  async #put(text: string, summary: ValueSummary): Promise<StoredValue> {
    const bytes = Buffer.from(text);
    return { blob: await this.#home.blobs.put(bytes), bytes: bytes.length, ...summary };
  }

  async #loadBlob(id: string): Promise<JsonValue> {
    const bytes = await this.#home.blobs.get(id);
    const value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as JsonValue;
    this.#cache.set(id, value, bytes.length);
    return value;
  }

  async #loadManifest(id: string, stored: { manifest: string; executionId: string }): Promise<JsonValue> {
    const bytes = await this.#home.blobs.get(stored.manifest);
    const items = JSON.parse(Buffer.from(bytes).toString()) as readonly ListItem[];
    const list: JsonValue[] = [];
    for (let start = 0; start < items.length; start += itemsAtOnce) {
      const part = items.slice(start, start + itemsAtOnce);
      const outputs = await this.outputsAt(
        stored.executionId,
        part.filter((item) => typeof item === 'number'),
      );
      for (const item of part) {
        const output = typeof item === 'number' ? outputs.get(item) : item;
        if (output === undefined) throw missingItem(stored.executionId, item);
        list.push(output === null ? null : await this.load(output));
      }
    }
    this.#cache.set(id, list, estimatedBytes(list));
    return list;
  }

  /** The outputs of `step-completed` events by their sequence numbers. */
  async outputsAt(executionId: string, seqs: readonly number[]): Promise<ReadonlyMap<number, StoredValue>> {
    const outputs = new Map<number, StoredValue>();
    if (seqs.length === 0) return outputs;
    for (const event of await this.#home.store.readMany(executionId, seqs)) {
      if (event.type === 'step-completed') outputs.set(event.seq, event.data.output);
    }
    return outputs;
  }
}

/** From a few of its items: the cache needs no more. */
function estimatedBytes(list: readonly JsonValue[]): number {
  const sample = list.slice(0, 16);
  return sample.length === 0 ? 0 : Math.ceil((JSON.stringify(sample).length / sample.length) * list.length);
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new OrchestratorError('The value is too large: its JSON has more than half a billion characters.', {
      code: 'value-too-large',
      hint: 'Write it to a file or an artifact, and pass its name on.',
      cause,
    });
  }
}

function summaryOf(value: JsonValue): ValueSummary {
  if (typeof value === 'string') return { type: 'string', length: value.length };
  if (Array.isArray(value)) return { type: 'list', length: value.length };
  return { type: 'object', length: Object.keys(value ?? {}).length };
}

function missingItem(executionId: string, item: ListItem | undefined): OrchestratorError {
  return new OrchestratorError(`Event ${String(item)} of execution ${executionId}, an item of a list, is gone.`, {
    code: 'journal-compacted',
    hint: 'The journal that holds the item was compacted or deleted; run the workflow again.',
  });
}
