import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { JournalEvent } from '../journal/events.ts';

/** Text that waits uncompressed; beyond this many characters it is packed into a segment. */
const segmentCharacters = 64 * 1024;
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Events from number `first` on, of one append or several: a JSON array, compressed where it is a Uint8Array. */
interface Chunk {
  readonly first: number;
  readonly text: string | Uint8Array;
}

/**
 * The journal of one execution in memory. Events are kept as JSON text, so no caller shares an object with the store,
 * and compressed by segments: a map over 100,000 items with outputs of 1 KiB takes well under 100 MB.
 */
export class EventLog {
  readonly #segments: Chunk[] = [];
  #tail: Chunk[] = [];
  #tailCharacters = 0;
  #lastSeq = 0;

  get lastSeq(): number {
    return this.#lastSeq;
  }

  append(events: readonly JournalEvent[]): void {
    if (events.length === 0) return;
    const text = JSON.stringify(events);
    this.#tail.push({ first: this.#lastSeq + 1, text });
    this.#tailCharacters += text.length;
    this.#lastSeq += events.length;
    if (this.#tailCharacters >= segmentCharacters) this.#pack();
  }

  /** The events with these numbers, as far as there are such, parsed anew. The numbers ascend. */
  *read(seqs: Iterable<number>): Generator<JournalEvent> {
    let first = 0;
    let events: readonly JournalEvent[] = [];
    for (const seq of seqs) {
      if (seq > this.#lastSeq) return;
      if (seq < 1) continue;
      if (seq >= first + events.length) {
        const chunk = this.#chunkOf(seq);
        ({ first } = chunk);
        events = eventsOf(chunk);
      }
      const event = events[seq - first];
      if (event !== undefined) yield event;
    }
  }

  #chunkOf(seq: number): Chunk {
    const [oldest] = this.#tail;
    return lastUpTo(oldest !== undefined && oldest.first <= seq ? this.#tail : this.#segments, seq);
  }

  #pack(): void {
    const inner = this.#tail.map(({ text }) => (text as string).slice(1, -1)).join(',');
    const first = this.#tail[0]?.first ?? 1;
    // A copy of its own size: what zlib returns holds on to a buffer several times as large.
    this.#segments.push({ first, text: new Uint8Array(zstdCompressSync(`[${inner}]`, compression)) });
    this.#tail = [];
    this.#tailCharacters = 0;
  }
}

function eventsOf({ text }: Chunk): readonly JournalEvent[] {
  return JSON.parse(typeof text === 'string' ? text : zstdDecompressSync(text).toString()) as JournalEvent[];
}

/** The last chunk that begins at or before the event. */
function lastUpTo(chunks: readonly Chunk[], seq: number): Chunk {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle] as Chunk).first <= seq) low = middle;
    else high = middle - 1;
  }
  return chunks[low] as Chunk;
}
