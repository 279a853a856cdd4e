import { z } from 'zod';
import { dateIn, isMissing, numberIn, shownDate } from './cell-values.ts';
import type { ColumnType } from './column-profile.ts';
import { formatInput, noteUnreadable, openCsv, tableProblemsSchema, type CsvSource } from './csv-source.ts';
import type { CsvScope } from './csv-scope.ts';
import { NumberTally } from './number-tally.ts';

/** Columns with more distinct values than this are not counted value by value. */
const mostDistinct = 10_000;
const mostForMedian = 1_000_000;
const mostTop = 5;

export const summaryInput = z.strictObject({
  action: z.literal('summary').describe('What a CSV file holds, column by column.'),
  path: z.string(),
  ...formatInput,
});

const valueSchema = z.union([z.number(), z.string(), z.null()]);
const columnSchema = z.strictObject({
  name: z.string(),
  type: z.enum(['number', 'date', 'text', 'empty']),
  filled: z.int(),
  missing: z.int(),
  distinct: z.int().nullable().describe(`Null: more than ${mostDistinct}.`),
  min: valueSchema,
  max: valueSchema,
  sum: z.number().nullable(),
  mean: z.number().nullable(),
  median: z.number().nullable().describe(`Null also where there are more than ${mostForMedian} rows.`),
  standardDeviation: z.number().nullable().describe('Of a sample.'),
  top: z.array(z.strictObject({ value: z.string(), count: z.int() })).describe('The most frequent values.'),
});

export const summaryOutput = z.strictObject({
  action: z.literal('summary'),
  path: z.string(),
  rowCount: z.int(),
  columns: z.array(columnSchema),
  delimiter: z.string(),
  encoding: z.string(),
  problems: tableProblemsSchema,
});

export async function summarize(
  input: z.output<typeof summaryInput>,
  scope: CsvScope,
): Promise<z.input<typeof summaryOutput>> {
  await using source = await openCsv(input.path, input, scope);
  const summaries = source.columns.map((name, index) => new ColumnSummary(name, source, index));
  let row = 0;
  for await (const batch of source.rows()) {
    for (const cells of batch) {
      row++;
      for (const [index, summary] of summaries.entries()) summary.add(cells[index] ?? '', row);
    }
  }
  return {
    action: 'summary',
    path: source.shown,
    rowCount: source.rowCount,
    columns: summaries.map((summary) => summary.result()),
    delimiter: source.format.delimiter,
    encoding: source.format.encoding,
    problems: source.problems,
  };
}

class ColumnSummary {
  readonly #name: string;
  readonly #source: CsvSource;
  readonly #type: ColumnType;
  readonly #tally: NumberTally;
  readonly #counts = new Map<string, number>();
  #tooMany = false;
  #filled = 0;
  #first: number | string | null = null;
  #last: number | string | null = null;

  constructor(name: string, source: CsvSource, index: number) {
    this.#name = name;
    this.#source = source;
    this.#type = source.types[index] ?? { kind: 'text' };
    this.#tally = new NumberTally(this.#type.kind === 'number' && source.rowCount <= mostForMedian);
  }

  add(cell: string, row: number): void {
    const isText = this.#type.kind === 'text';
    if (isText ? cell === '' : isMissing(cell)) return;
    this.#filled++;
    this.#count(cell);
    const value = isText ? cell : this.#read(cell);
    if (value === null) noteUnreadable(this.#source.problems, { row, column: this.#name, cell });
    else if (typeof value === 'string' || this.#type.kind === 'date') this.#range(value);
    else if (this.#type.kind === 'number') this.#tally.add(value, cell, this.#type.style);
  }

  result(): z.input<typeof columnSchema> {
    const isNumber = this.#type.kind === 'number' && this.#tally.count > 0;
    const shown = (value: number | string | null) => (typeof value === 'number' ? shownDate(value) : value);
    return {
      name: this.#name,
      type: this.#type.kind,
      filled: this.#filled,
      missing: this.#source.rowCount - this.#filled,
      distinct: this.#tooMany ? null : this.#counts.size,
      min: isNumber ? this.#tally.min : shown(this.#first),
      max: isNumber ? this.#tally.max : shown(this.#last),
      sum: isNumber ? this.#tally.sum : null,
      mean: isNumber ? this.#tally.mean : null,
      median: isNumber ? this.#tally.median : null,
      standardDeviation: isNumber ? this.#tally.standardDeviation : null,
      top: this.#tooMany ? [] : this.#top(),
    };
  }

  #read(cell: string): number | null {
    if (this.#type.kind === 'number') return numberIn(cell, this.#type.style);
    return this.#type.kind === 'date' ? dateIn(cell, this.#type.style) : null;
  }

  #count(cell: string): void {
    if (this.#tooMany) return;
    this.#counts.set(cell, (this.#counts.get(cell) ?? 0) + 1);
    if (this.#counts.size <= mostDistinct) return;
    this.#tooMany = true;
    this.#counts.clear();
  }

  #range(value: number | string): void {
    if (this.#first === null || value < this.#first) this.#first = value;
    if (this.#last === null || value > this.#last) this.#last = value;
  }

  #top(): { value: string; count: number }[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value: value.slice(0, 200), count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, mostTop);
  }
}
