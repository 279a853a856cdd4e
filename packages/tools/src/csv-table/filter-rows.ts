import { z } from 'zod';
import { numberIn } from './cell-values.ts';
import { valueOf } from './column-profile.ts';
import { rowTest, whereInput } from './conditions.ts';
import type { Cells } from './csv-rows.ts';
import { formatInput, openCsv, tableProblemsSchema, type CsvSource } from './csv-source.ts';
import type { CsvScope } from './csv-scope.ts';
import { requireHoldable, sortInput, sortRows, type Sort } from './sorting.ts';
import { deliverRows, resultInput, resultOutput, type ResultCell } from './table-result.ts';

export const filterInput = z.strictObject({
  action: z.literal('filter').describe('The rows that fulfil conditions, sorted when asked.'),
  path: z.string(),
  ...formatInput,
  ...whereInput,
  select: z.array(z.string()).min(1).exactOptional().describe('The columns to give back. Default: all.'),
  sort: sortInput,
  ...resultInput,
});

export const filterOutput = z.strictObject({
  action: z.literal('filter'),
  ...resultOutput,
  problems: tableProblemsSchema,
});

export async function filterRows(
  input: z.output<typeof filterInput>,
  scope: CsvScope,
): Promise<z.input<typeof filterOutput>> {
  await using source = await openCsv(input.path, input, scope);
  const test = rowTest(input, source);
  const indexes = input.select?.map((name) => source.column(name)) ?? [...source.columns.keys()];
  const select = (cells: Cells) => indexes.map((index) => cells[index] ?? '');
  const matching = matchingRows(source, test);
  const rows = input.sort.length === 0 ? matching : sortedRows(matching, input.sort, source);
  const result = {
    columns: indexes.map((index) => source.columns[index] ?? ''),
    batches: mapBatches(rows, select),
    typed: (cell: ResultCell, at: number) => typedCell(cell, source, indexes[at] ?? 0),
  };
  const delivered = await deliverRows(result, { ...input, artifact: 'filtered.csv' }, scope);
  return { action: 'filter', ...delivered, problems: source.problems };
}

/** A number where the column holds numbers; null where nothing stands; else the text as it is. */
export function typedCell(cell: ResultCell, source: CsvSource, index: number): ResultCell {
  if (typeof cell !== 'string') return cell;
  const type = source.types[index];
  const number = type?.kind === 'number' ? numberIn(cell, type.style) : null;
  return number ?? (cell === '' ? null : cell);
}

async function* matchingRows(source: CsvSource, test: (cells: Cells) => boolean): AsyncGenerator<readonly Cells[]> {
  for await (const batch of source.rows()) yield batch.filter(test);
}

async function* sortedRows(
  batches: AsyncIterable<readonly Cells[]>,
  sort: Sort,
  source: CsvSource,
): AsyncGenerator<readonly Cells[]> {
  const keys = sort.map(({ column, direction }) => {
    const index = source.column(column);
    const type = source.types[index] ?? ({ kind: 'text' } as const);
    return { key: (cells: Cells) => valueOf(cells[index] ?? '', type), direction };
  });
  const held: Cells[] = [];
  for await (const batch of batches) {
    for (const cells of batch) held.push(cells);
    requireHoldable(held.length, 'sort');
  }
  yield sortRows(held, keys);
}

async function* mapBatches(
  batches: AsyncIterable<readonly Cells[]>,
  map: (cells: Cells) => readonly ResultCell[],
): AsyncGenerator<readonly (readonly ResultCell[])[]> {
  for await (const batch of batches) yield batch.map(map);
}
