/** Standard output and error. A reader that goes away (`| head`) ends the writing, not the work. */
const closed = new Set<NodeJS.WriteStream>();

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    closed.add(stream);
  });
}

/** Writes a line (or lines) to standard output. */
export function writeOut(text: string): void {
  write(process.stdout, text);
}

/** Writes a line (or lines) to standard error. */
export function writeErr(text: string): void {
  write(process.stderr, text);
}

/** The one document of `--json`. */
export function writeDocument(document: unknown): void {
  writeOut(JSON.stringify(document, null, process.stdout.isTTY ? 2 : undefined));
}

/** Resolves when all that was written has left this process. */
export async function flushOutput(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (closed.has(stream) || stream.writableLength === 0) resolve();
          else stream.write('', () => resolve());
        }),
    ),
  );
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (!closed.has(stream)) stream.write(text.endsWith('\n') ? text : `${text}\n`);
}
