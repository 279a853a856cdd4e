import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { JournalEvent } from '../journal/events.ts';

/** Events that wait uncompressed; beyond this many characters they are packed into a segment. */
const segmentCharacters = 64 * 1024;
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Events `first` to `last`, one line of JSON each, compressed. */
interface Segment {
  readonly first: number;
  readonly last: number;
  readonly packed: Uint8Array;
}

/**
 * The journal of one execution in memory. Events are kept as JSON text, so no caller shares an object with the store,
 * and compressed by segments: a map over 100,000 items with outputs of 1 KiB takes well under 100 MB.
 */
export class EventLog {
  readonly #segments: Segment[] = [];
  #tail: string[] = [];
  #tailCharacters = 0;
  #lastSeq = 0;
  #unpacked: { readonly segment: Segment; readonly lines: readonly string[] } | undefined;

  get lastSeq(): number {
    return this.#lastSeq;
  }

  append(events: readonly JournalEvent[]): void {
    const lines = events.map((event) => JSON.stringify(event));
    for (const line of lines) {
      this.#tail.push(line);
      this.#tailCharacters += line.length;
      this.#lastSeq += 1;
      if (this.#tailCharacters >= segmentCharacters) this.#pack();
    }
  }

  /** The event with this number, parsed anew at each call. */
  at(seq: number): JournalEvent | undefined {
    const line = this.#line(seq);
    return line === undefined ? undefined : (JSON.parse(line) as JournalEvent);
  }

  #line(seq: number): string | undefined {
    if (seq < 1 || seq > this.#lastSeq) return undefined;
    const tailFirst = this.#lastSeq - this.#tail.length + 1;
    if (seq >= tailFirst) return this.#tail[seq - tailFirst];
    const segment = this.#segmentOf(seq);
    if (segment === undefined) return undefined;
    if (this.#unpacked?.segment !== segment) {
      this.#unpacked = { segment, lines: zstdDecompressSync(segment.packed).toString().split('\n') };
    }
    return this.#unpacked.lines[seq - segment.first];
  }

  #segmentOf(seq: number): Segment | undefined {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.#segments[middle];
      if (segment === undefined) return undefined;
      if (seq < segment.first) high = middle - 1;
      else if (seq > segment.last) low = middle + 1;
      else return segment;
    }
    return undefined;
  }

  #pack(): void {
    this.#segments.push({
      first: this.#lastSeq - this.#tail.length + 1,
      last: this.#lastSeq,
      // A copy of its own size: what zlib returns holds on to a buffer several times as large.
      packed: new Uint8Array(zstdCompressSync(this.#tail.join('\n'), compression)),
    });
    this.#tail = [];
    this.#tailCharacters = 0;
  }
}
