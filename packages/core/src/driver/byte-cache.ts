import type { JsonValue } from '@orchestr8/schema';

/** However large, this many of the values used last stay: else a map over a huge list would read it again per item. */
const alwaysKept = 4;

interface Entry {
  readonly value: JsonValue;
  readonly bytes: number;
}

/** Values of blobs by id; the least recently used go first when together they exceed `capacity` bytes of JSON. */
export class ByteCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(id: string): JsonValue | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    return entry.value;
  }

  set(id: string, value: JsonValue, bytes: number): void {
    this.#drop(id);
    this.#entries.set(id, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#capacity || this.#entries.size <= alwaysKept) return;
      this.#drop(oldest);
    }
  }

  #drop(id: string): void {
    this.#bytes -= this.#entries.get(id)?.bytes ?? 0;
    this.#entries.delete(id);
  }
}
