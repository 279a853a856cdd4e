import { OrchestratorError } from '@orchestr8/schema';
import { z } from 'zod';
import { dateIn, isMissing, numberIn, shownDate } from './cell-values.ts';
import type { ColumnType } from './column-profile.ts';
import { findColumn } from './column-names.ts';
import { rowTest, whereInput } from './conditions.ts';
import type { Cells } from './csv-rows.ts';
import { formatInput, noteUnreadable, openCsv, tableProblemsSchema, type CsvSource } from './csv-source.ts';
import type { CsvScope } from './csv-scope.ts';
import { typedCell } from './filter-rows.ts';
import { NumberTally } from './number-tally.ts';
import { sortInput, sortRows } from './sorting.ts';
import { deliverRows, resultInput, resultOutput, type ResultCell } from './table-result.ts';

const mostGroups = 1_000_000;

const operations = [
  'count',
  'distinct',
  'sum',
  'mean',
  'median',
  'min',
  'max',
  'standardDeviation',
  'first',
  'last',
] as const;
const onNumbers: ReadonlySet<string> = new Set(['sum', 'mean', 'median', 'standardDeviation']);

export const aggregateInput = z.strictObject({
  action: z.literal('aggregate').describe('Counts, sums and the like, per group or over all rows.'),
  path: z.string(),
  ...formatInput,
  ...whereInput,
  groupBy: z.array(z.string()).default([]).describe('Columns. None: one result over all rows.'),
  measures: z
    .array(
      z.strictObject({
        operation: z.enum(operations),
        column: z.string().exactOptional().describe('Only "count" needs none: it then counts rows.'),
        as: z.string().min(1).exactOptional().describe('The name of the result. Default: sum_of_amount, count.'),
      }),
    )
    .min(1)
    .default([{ operation: 'count' }]),
  sort: sortInput.describe('By columns of the result. Default: by the groups.'),
  ...resultInput,
});

export const aggregateOutput = z.strictObject({
  action: z.literal('aggregate'),
  ...resultOutput,
  problems: tableProblemsSchema,
});

type Operation = (typeof operations)[number];

interface Measure {
  readonly operation: Operation;
  readonly index: number | null;
  readonly column: string;
  readonly type: ColumnType;
  readonly name: string;
}

export async function aggregate(
  input: z.output<typeof aggregateInput>,
  scope: CsvScope,
): Promise<z.input<typeof aggregateOutput>> {
  await using source = await openCsv(input.path, input, scope);
  const groupBy = input.groupBy.map((name) => source.column(name));
  const measures = input.measures.map((measure) => resolveMeasure(measure, source));
  const groups = await collectGroups(source, { test: rowTest(input, source), groupBy, measures });
  const columns = [...groupBy.map((index) => source.columns[index] ?? ''), ...measures.map(({ name }) => name)];
  const rows = [...groups.values()].map(({ key, gauges }): ResultCell[] => [
    ...groupBy.map((index, at) => typedCell(key[at] ?? '', source, index)),
    ...gauges.map((gauge) => gauge.result()),
  ]);
  const sort =
    input.sort.length > 0
      ? input.sort
      : groupBy.map((_, at) => ({ column: columns[at] ?? '', direction: 'ascending' as const }));
  const keys = sort.map(({ column, direction }) => {
    const index = findColumn(columns, column);
    return { key: (row: ResultCell[]) => row[index] ?? null, direction };
  });
  const result = { columns, batches: oneBatch(sortRows(rows, keys)) };
  const delivered = await deliverRows(result, { ...input, artifact: 'aggregated.csv' }, scope);
  return { action: 'aggregate', ...delivered, problems: source.problems };
}

function resolveMeasure(measure: z.output<typeof aggregateInput>['measures'][number], source: CsvSource): Measure {
  const { operation, column, as } = measure;
  if (column === undefined) {
    if (operation === 'count')
      return { operation, index: null, column: '', type: { kind: 'text' }, name: as ?? 'count' };
    throw measureInvalid(operation, null, `Name the "column" of "${operation}".`);
  }
  const index = source.column(column);
  const type: ColumnType = source.types[index] ?? { kind: 'text' };
  const found = source.columns[index] ?? column;
  if (onNumbers.has(operation) && type.kind !== 'number' && type.kind !== 'empty') {
    throw measureInvalid(operation, found, `The column holds ${type.kind}s, not numbers.`);
  }
  return { operation, index, column: found, type, name: as ?? `${operation}_of_${found}` };
}

interface Group {
  readonly key: readonly string[];
  readonly gauges: readonly Gauge[];
}

async function collectGroups(
  source: CsvSource,
  wanted: {
    readonly test: (cells: Cells) => boolean;
    readonly groupBy: readonly number[];
    readonly measures: readonly Measure[];
  },
): Promise<Map<string, Group>> {
  const { test, groupBy, measures } = wanted;
  const groups = new Map<string, Group>();
  const newGroup = (key: readonly string[]) => ({ key, gauges: measures.map((measure) => new Gauge(measure, source)) });
  if (groupBy.length === 0) groups.set('[]', newGroup([]));
  let row = 0;
  for await (const batch of source.rows()) {
    for (const cells of batch) {
      row++;
      if (!test(cells)) continue;
      const key = groupBy.map((index) => cells[index] ?? '');
      const id = JSON.stringify(key);
      let group = groups.get(id);
      if (group === undefined) groups.set(id, (group = newGroup(key)));
      for (const gauge of group.gauges) gauge.add(cells, row);
    }
    if (groups.size > mostGroups) throw tooManyGroups();
  }
  return groups;
}

/** One measure of one group. */
class Gauge {
  readonly #measure: Measure;
  readonly #source: CsvSource;
  readonly #tally: NumberTally;
  readonly #distinct = new Set<string>();
  #count = 0;
  #first: ResultCell = null;
  #last: ResultCell = null;
  #least: number | string | null = null;
  #most: number | string | null = null;

  constructor(measure: Measure, source: CsvSource) {
    this.#measure = measure;
    this.#source = source;
    this.#tally = new NumberTally(measure.operation === 'median');
  }

  add(cells: Cells, row: number): void {
    const { index, type, operation, column } = this.#measure;
    const cell = index === null ? '-row-' : (cells[index] ?? '');
    if (cell === '' || (type.kind !== 'text' && isMissing(cell))) return;
    this.#count++;
    if (operation === 'distinct') this.#distinct.add(cell);
    if (operation === 'count' || operation === 'distinct' || index === null) return;
    if (operation === 'first' || operation === 'last') {
      this.#last = typedCell(cell, this.#source, index);
      this.#first ??= this.#last;
      return;
    }
    const value =
      type.kind === 'number' ? numberIn(cell, type.style) : type.kind === 'date' ? dateIn(cell, type.style) : cell;
    if (value === null) noteUnreadable(this.#source.problems, { row, column, cell });
    else if (typeof value === 'number' && type.kind === 'number') this.#tally.add(value, cell, type.style);
    else {
      if (this.#least === null || value < this.#least) this.#least = value;
      if (this.#most === null || value > this.#most) this.#most = value;
    }
  }

  result(): ResultCell {
    const hasNumbers = this.#tally.count > 0;
    const shown = (value: number | string | null) => (typeof value === 'number' ? shownDate(value) : value);
    switch (this.#measure.operation) {
      case 'count':
        return this.#count;
      case 'distinct':
        return this.#distinct.size;
      case 'sum':
        return this.#tally.sum;
      case 'mean':
        return this.#tally.mean;
      case 'median':
        return this.#tally.median;
      case 'standardDeviation':
        return this.#tally.standardDeviation;
      case 'min':
        return hasNumbers ? this.#tally.min : shown(this.#least);
      case 'max':
        return hasNumbers ? this.#tally.max : shown(this.#most);
      case 'first':
        return this.#first;
      case 'last':
        return this.#last;
      default:
        return this.#measure.operation satisfies never;
    }
  }
}

async function* oneBatch<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function measureInvalid(operation: string, column: string | null, hint: string): OrchestratorError {
  const where = column === null ? '' : ` of ${JSON.stringify(column)}`;
  return new OrchestratorError(`There is no ${operation}${where}.`, {
    code: 'measure-invalid',
    hint,
    details: { operation, column },
  });
}

function tooManyGroups(): OrchestratorError {
  return new OrchestratorError(`There are more than ${mostGroups} groups.`, {
    code: 'result-too-large',
    hint: 'Group by columns with fewer distinct values.',
    details: { limit: mostGroups },
  });
}
