import { dirname } from 'node:path';
import { OrchestratorError, type JsonPrimitive } from '@orchestr8/schema';
import { z } from 'zod';
import type { CsvScope } from './csv-scope.ts';

/** Larger results are not kept in memory: they need a file of their own. */
const mostArtifactBytes = 64 * 1024 * 1024;

/** The keys with which an input says where its rows go. */
export const resultInput = {
  limit: z.int().min(1).exactOptional().describe('How many rows the result has at most. Default: all.'),
  inline: z.int().min(0).max(100_000).default(1_000).describe('How many of them to give back at most.'),
  output: z
    .string()
    .exactOptional()
    .describe('A file of the workspace (CSV) for all the rows; the directories above it are made.'),
};

const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The keys with which an output gives rows. */
export const resultOutput = {
  columns: z.array(z.string()),
  rows: z.array(z.record(z.string(), cellSchema)).describe('The first rows, as many as are given back.'),
  rowCount: z.int().describe('How many rows the result has.'),
  truncated: z.boolean().describe('Whether more rows are in the file than are given back.'),
  file: z.string().nullable().describe('Where all the rows are: the file that was asked for, or an artifact.'),
};

export type TableResult = z.input<z.ZodObject<typeof resultOutput>>;

/** Rows as they come, with what the CSV file and what the output says of a cell. */
export interface ResultRows {
  readonly columns: readonly string[];
  /** Cells as they stand in a CSV file. */
  readonly batches: AsyncIterable<readonly (readonly ResultCell[])[]>;
  /** The cell as the output gives it. Default: as it is. */
  readonly typed?: (cell: ResultCell, index: number) => JsonPrimitive;
}

export type ResultCell = string | number | null;

/**
 * Gives the first rows back and writes all of them to the file that was asked for; without one, a result of more rows
 * than are given back is stored as an artifact.
 *
 * @throws OrchestratorError `result-too-large`
 */
export async function deliverRows(
  result: ResultRows,
  wanted: { readonly limit?: number; readonly inline: number; readonly output?: string; readonly artifact: string },
  { files, context }: CsvScope,
): Promise<TableResult> {
  const collector = new RowCollector(result, wanted);
  let file: string | null = null;
  if (wanted.output !== undefined) {
    await files.createDirectory(dirname(wanted.output));
    file = (await files.writeFile(wanted.output, collector.lines())).shown;
  } else {
    const chunks = await keep(collector, wanted.inline);
    if (collector.rowCount > wanted.inline) {
      const bytes = Buffer.concat(chunks);
      file = (await context.artifact({ name: wanted.artifact, mediaType: 'text/csv', bytes })).name;
    }
  }
  const { rows, rowCount } = collector;
  return { columns: [...result.columns], rows, rowCount, truncated: rowCount > wanted.inline, file };
}

async function keep(collector: RowCollector, inline: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of collector.lines()) {
    size += chunk.byteLength;
    if (size > mostArtifactBytes && collector.rowCount > inline) {
      throw new OrchestratorError('The result is too large to be kept in memory.', {
        code: 'result-too-large',
        hint: 'Name a file for it with "output", or choose fewer rows or columns.',
        details: { limit: mostArtifactBytes },
      });
    }
    chunks.push(chunk);
  }
  return chunks;
}

class RowCollector {
  readonly rows: Record<string, JsonPrimitive>[] = [];
  rowCount = 0;
  readonly #result: ResultRows;
  readonly #limit: number;
  readonly #inline: number;

  constructor(result: ResultRows, { limit = Infinity, inline }: { readonly limit?: number; readonly inline: number }) {
    this.#result = result;
    this.#limit = limit;
    this.#inline = inline;
  }

  /** The rows as CSV; on their way they are counted, and the first are kept. */
  async *lines(): AsyncGenerator<Uint8Array> {
    const { columns, batches } = this.#result;
    yield Buffer.from(csvLine(columns), 'utf-8');
    for await (const batch of batches) {
      const rows = batch.slice(0, this.#limit - this.rowCount);
      for (const cells of rows) if (this.rowCount++ < this.#inline) this.rows.push(this.#object(cells));
      if (rows.length > 0) yield Buffer.from(rows.map(csvLine).join(''), 'utf-8');
      if (this.rowCount >= this.#limit) return;
    }
  }

  #object(cells: readonly ResultCell[]): Record<string, JsonPrimitive> {
    const { columns, typed = (cell: ResultCell) => cell } = this.#result;
    return Object.fromEntries(columns.map((column, index) => [column, typed(cells[index] ?? null, index)]));
  }
}

function csvLine(cells: readonly ResultCell[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(cell: ResultCell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
