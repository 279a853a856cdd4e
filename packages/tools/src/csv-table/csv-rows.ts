import { OrchestratorError } from '@orchestr8/schema';
import type { Parser } from 'csv-parse';
import { contentOf, type OpenFile } from '../confined/directory-handle.ts';
import type { CsvFormat } from './csv-format.ts';

/** A longer record is taken for one whose closing quote is missing. */
const longestRecord = 16 * 1024 * 1024;

export type Cells = readonly string[];

/** The rows of a file in batches, as they are read: a file of any size takes the memory of one piece of it. */
export async function* readRows(
  file: OpenFile & { readonly shown: string },
  format: CsvFormat,
  signal: AbortSignal,
): AsyncGenerator<readonly Cells[]> {
  const { parse } = await import('csv-parse');
  let batch: string[][] = [];
  const parser = parse({
    delimiter: format.delimiter,
    quote: format.quote,
    escape: format.quote,
    trim: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record: (record: string[]) => {
      batch.push(record);
      return null;
    },
  });
  // What goes wrong comes with the callback of the write; the event would end the process.
  parser.on('error', () => undefined);
  parser.resume();
  try {
    for await (const text of decoded(contentOf(file), format.encoding)) {
      signal.throwIfAborted();
      await written(parser, text);
      if (batch.length > 0) yield batch;
      batch = [];
    }
    await written(parser, null);
    if (batch.length > 0) yield batch;
  } catch (error) {
    throw asCsvFailure(error, file.shown);
  } finally {
    parser.destroy();
  }
}

async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function written(parser: Parser, text: string | null): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    if (text === null) {
      parser.once('error', reject);
      parser.once('end', resolve);
      parser.end();
    } else parser.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function asCsvFailure(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('CSV_') || !(error instanceof Error)) return error;
  return new OrchestratorError(`${JSON.stringify(path)} can't be read as CSV: ${error.message}.`, {
    code: 'csv-invalid',
    hint: 'Check its quotes, and that every quoted cell is closed.',
    details: { path, reason: code },
    cause: error,
  });
}
