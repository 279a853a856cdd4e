import type { Readable } from 'node:stream';

/** What the launcher and bubblewrap tell on the way. */
export class LaunchStatus {
  readonly #ready = Promise.withResolvers<boolean>();
  readonly #ended = Promise.withResolvers<void>();
  #hasStarted = false;
  #isMissing = false;
  #exitCode: number | null = null;
  #rest = '';

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = `${this.#rest}${text}`.split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
    const over = (): void => {
      this.#ready.resolve(false);
      this.#ended.resolve();
    };
    stream.on('error', over);
    stream.on('close', over);
  }

  /** Whether the launcher has its file system; false: it is gone. */
  get ready(): Promise<boolean> {
    return this.#ready.promise;
  }

  /** Resolves when no process of the program is left, or it never came to be. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Whether everything was in place and the program was called. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Whether there is no such program inside. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  get exitCode(): number | null {
    return this.#exitCode;
  }

  #take(line: string): void {
    if (line === 'ready') this.#ready.resolve(true);
    else if (line === 'started') this.#hasStarted = true;
    else if (line === 'missing') this.#isMissing = true;
    else this.#takeReport(line);
  }

  #takeReport(line: string): void {
    const code = /"exit-code": (\d+)/.exec(line)?.[1];
    if (code === undefined) return;
    this.#exitCode = Number(code);
    this.#ended.resolve();
  }
}
