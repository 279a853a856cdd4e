import { OrchestratorError } from '@orchestr8/schema';
import { z } from 'zod';
import type { OpenFile } from '../confined/directory-handle.ts';
import { ColumnProfile, columnTypes, type ColumnType } from './column-profile.ts';
import { columnNames, findColumn } from './column-names.ts';
import { sniffFormat, type CsvFormat } from './csv-format.ts';
import { readRows, type Cells } from './csv-rows.ts';
import type { CsvScope } from './csv-scope.ts';

const mostExamples = 10;

/** The keys with which an input says how its file is written. */
export const formatInput = {
  delimiter: z.string().length(1).exactOptional().describe('Default: found by looking.'),
  encoding: z
    .enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
    .exactOptional()
    .describe('Default: found by looking.'),
  header: z.boolean().default(true).describe('Whether the first row names the columns.'),
};

export const tableProblemsSchema = z.strictObject({
  raggedRows: z.strictObject({
    count: z.int(),
    examples: z.array(z.strictObject({ row: z.int(), cells: z.int(), expected: z.int() })),
  }),
  unreadableCells: z.strictObject({
    count: z.int(),
    examples: z.array(z.strictObject({ row: z.int(), column: z.string(), cell: z.string() })),
  }),
});

/** What is wrong with a table; rows are counted from 1, without the header. */
export type TableProblems = z.output<typeof tableProblemsSchema>;

export interface FormatOptions {
  readonly delimiter?: string;
  readonly encoding?: CsvFormat['encoding'];
  readonly header: boolean;
}

/** A CSV file whose columns are known. Its rows have one cell per column, trimmed. Dispose of it. */
export interface CsvSource extends AsyncDisposable {
  readonly shown: string;
  readonly format: CsvFormat;
  readonly columns: readonly string[];
  readonly types: readonly ColumnType[];
  readonly rowCount: number;
  readonly problems: TableProblems;
  /** Reads the file again, from the beginning. */
  rows(): AsyncGenerator<readonly Cells[]>;
  /** @throws OrchestratorError `column-not-found` */
  column(meant: string): number;
}

/**
 * Opens a CSV file and reads it once, to know what its columns hold.
 *
 * @throws OrchestratorError `csv-empty`, `csv-invalid`, and those of opening a file
 */
export async function openCsv(path: string, options: FormatOptions, scope: CsvScope): Promise<CsvSource> {
  const file = await scope.files.openFile(path);
  try {
    const format = await sniffFormat(file, options);
    const survey = await surveyRows(file, format, { header: options.header, signal: scope.context.signal });
    const { columns } = survey;
    return {
      ...survey,
      shown: file.shown,
      format,
      column: (meant) => findColumn(columns, meant),
      rows: () =>
        evenRows(file, format, { header: options.header, width: columns.length, signal: scope.context.signal }),
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

interface Reading {
  readonly header: boolean;
  readonly signal: AbortSignal;
}

async function surveyRows(file: OpenFile & { readonly shown: string }, format: CsvFormat, reading: Reading) {
  let columns: string[] | undefined;
  let profiles: ColumnProfile[] = [];
  let rowCount = 0;
  const ragged = { count: 0, examples: [] as TableProblems['raggedRows']['examples'] };
  for await (const batch of readRows(file, format, reading.signal)) {
    let rows = batch;
    if (columns === undefined) {
      const [first = []] = batch;
      columns = columnNames(reading.header ? first : first.map(() => ''));
      profiles = columns.map(() => new ColumnProfile());
      if (reading.header) rows = batch.slice(1);
    }
    const expected = columns.length;
    for (const row of rows) {
      rowCount++;
      if (row.length !== expected && ragged.count++ < mostExamples) {
        ragged.examples.push({ row: rowCount, cells: row.length, expected });
      }
      for (const [index, profile] of profiles.entries()) profile.add(row[index] ?? '');
    }
  }
  if (columns === undefined) throw emptyFile(file.shown);
  const problems: TableProblems = { raggedRows: ragged, unreadableCells: { count: 0, examples: [] } };
  return { columns, types: columnTypes(profiles), rowCount, problems };
}

async function* evenRows(
  file: OpenFile & { readonly shown: string },
  format: CsvFormat,
  { header, width, signal }: Reading & { readonly width: number },
): AsyncGenerator<readonly Cells[]> {
  let isFirst = header;
  for await (const batch of readRows(file, format, signal)) {
    const rows = isFirst ? batch.slice(1) : batch;
    isFirst = false;
    yield rows.map((row) => (row.length === width ? row : Array.from({ length: width }, (_, at) => row[at] ?? '')));
  }
}

/** Notes a cell that is no number (date) in a column of them. */
export function noteUnreadable(problems: TableProblems, example: { row: number; column: string; cell: string }): void {
  const { unreadableCells } = problems;
  if (unreadableCells.count++ < mostExamples) {
    unreadableCells.examples.push({ ...example, cell: example.cell.slice(0, 100) });
  }
}

function emptyFile(path: string): OrchestratorError {
  return new OrchestratorError(`${JSON.stringify(path)} is empty.`, {
    code: 'csv-empty',
    hint: 'Give a file with at least a row of column names.',
    details: { path },
  });
}
