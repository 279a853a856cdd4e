import type { Readable } from 'node:stream';
import { printableText } from './printable-text.ts';

/** Keeps what a program writes, up to a limit, and says when there was more. */
export class OutputCapture {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #isCut = false;
  /** Resolves when the stream is over. */
  readonly ended: Promise<void>;

  constructor(stream: Readable, limit: number, onOverflow: () => void) {
    this.#limit = limit;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    stream.on('data', (chunk: Buffer) => {
      const room = this.#limit - this.#length;
      if (room > 0) this.#chunks.push(chunk.subarray(0, room));
      this.#length += chunk.length;
      if (chunk.length <= room || this.#isCut) return;
      this.#isCut = true;
      onOverflow();
    });
    stream.on('error', () => resolve());
    stream.on('close', () => resolve());
  }

  /** What a person may read, with a mark where it was cut. */
  text(): string {
    const kept = printableText(Buffer.concat(this.#chunks).toString('utf8'));
    if (!this.#isCut) return kept;
    return `${kept}${kept.endsWith('\n') ? '' : '\n'}[output cut: more than ${this.#limit} bytes]\n`;
  }
}
