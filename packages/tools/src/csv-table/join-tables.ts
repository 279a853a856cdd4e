import { z } from 'zod';
import type { Cells } from './csv-rows.ts';
import { formatInput, openCsv, tableProblemsSchema, type CsvSource } from './csv-source.ts';
import type { CsvScope } from './csv-scope.ts';
import { typedCell } from './filter-rows.ts';
import { columnNames, findColumn } from './column-names.ts';
import { requireHoldable } from './sorting.ts';
import { deliverRows, resultInput, resultOutput, type ResultCell } from './table-result.ts';

export const joinInput = z.strictObject({
  action: z.literal('join').describe('Rows of two CSV files that belong together.'),
  left: z.string().describe('A path.'),
  right: z.string().describe('A path; of the two files the smaller one, which is held in memory.'),
  on: z
    .array(z.union([z.string(), z.strictObject({ left: z.string(), right: z.string() })]))
    .min(1)
    .describe('The columns whose cells must be the same.'),
  kind: z.enum(['inner', 'left', 'right', 'full']).default('inner'),
  caseSensitive: z.boolean().default(true),
  select: z.array(z.string()).min(1).exactOptional().describe('The columns to give back. Default: all.'),
  ...formatInput,
  ...resultInput,
});

export const joinOutput = z.strictObject({
  action: z.literal('join'),
  ...resultOutput,
  matched: z.strictObject({
    left: z.int().describe('Rows of the left file that have a partner.'),
    leftOf: z.int(),
    right: z.int(),
    rightOf: z.int(),
  }),
  problems: z.strictObject({ left: tableProblemsSchema, right: tableProblemsSchema }),
});

type JoinInput = z.output<typeof joinInput>;

export async function joinTables(input: JoinInput, scope: CsvScope): Promise<z.input<typeof joinOutput>> {
  await using left = await openCsv(input.left, input, scope);
  await using right = await openCsv(input.right, input, scope);
  requireHoldable(right.rowCount, 'join');
  const join = new Join(input, left, right);
  const { indexes, columns } = join.selection(input.select);
  const result = {
    columns,
    batches: selected(join.rows(), indexes),
    typed: (cell: ResultCell, at: number) => join.typed(cell, indexes[at] ?? 0),
  };
  const delivered = await deliverRows(result, { ...input, artifact: 'joined.csv' }, scope);
  const matched = { ...join.matched, leftOf: left.rowCount, rightOf: right.rowCount };
  return { action: 'join', ...delivered, matched, problems: { left: left.problems, right: right.problems } };
}

interface HeldRow {
  readonly cells: Cells;
  isMatched: boolean;
}

class Join {
  readonly matched = { left: 0, right: 0 };
  readonly #input: JoinInput;
  readonly #left: CsvSource;
  readonly #right: CsvSource;
  readonly #leftKeys: readonly number[];
  readonly #rightKeys: readonly number[];
  /** Columns of the right file that the result has: all but those that are the same as the left one's. */
  readonly #rightColumns: readonly number[];

  constructor(input: JoinInput, left: CsvSource, right: CsvSource) {
    this.#input = input;
    this.#left = left;
    this.#right = right;
    this.#leftKeys = input.on.map((one) => left.column(typeof one === 'string' ? one : one.left));
    this.#rightKeys = input.on.map((one) => right.column(typeof one === 'string' ? one : one.right));
    this.#rightColumns = [...right.columns.keys()].filter((index) => !this.#rightKeys.includes(index));
  }

  /** Which of the joined columns are given back, under which names. */
  selection(select: readonly string[] | undefined): { readonly indexes: number[]; readonly columns: string[] } {
    const names = columnNames([
      ...this.#left.columns,
      ...this.#rightColumns.map((index) => this.#right.columns[index] ?? ''),
    ]);
    const indexes = select?.map((name) => findColumn(names, name)) ?? [...names.keys()];
    return { indexes, columns: indexes.map((index) => names[index] ?? '') };
  }

  typed(cell: ResultCell, index: number): ResultCell {
    const width = this.#left.columns.length;
    if (index < width) return typedCell(cell, this.#left, index);
    return typedCell(cell, this.#right, this.#rightColumns[index - width] ?? 0);
  }

  async *rows(): AsyncGenerator<readonly Cells[]> {
    const held = await this.#hold();
    const keepsLeft = this.#input.kind === 'left' || this.#input.kind === 'full';
    for await (const batch of this.#left.rows()) {
      yield batch.flatMap((cells) => {
        const partners = held.get(this.#key(cells, this.#leftKeys)) ?? [];
        if (partners.length > 0) this.matched.left++;
        for (const partner of partners) partner.isMatched = true;
        if (partners.length === 0) return keepsLeft ? [this.#joined(cells, null)] : [];
        return partners.map((partner) => this.#joined(cells, partner.cells));
      });
    }
    const all = [...held.values()].flat();
    this.matched.right = all.filter(({ isMatched }) => isMatched).length;
    if (this.#input.kind !== 'right' && this.#input.kind !== 'full') return;
    yield all.filter(({ isMatched }) => !isMatched).map(({ cells }) => this.#joined(null, cells));
  }

  async #hold(): Promise<Map<string, HeldRow[]>> {
    const held = new Map<string, HeldRow[]>();
    let unmatchable = 0;
    for await (const batch of this.#right.rows()) {
      for (const cells of batch) {
        const key = this.#key(cells, this.#rightKeys) || `missing ${unmatchable++}`;
        const rows = held.get(key);
        if (rows === undefined) held.set(key, [{ cells, isMatched: false }]);
        else rows.push({ cells, isMatched: false });
      }
    }
    return held;
  }

  /** Empty where a cell is missing: it has no partner. */
  #key(cells: Cells, indexes: readonly number[]): string {
    const values = indexes.map((index) => cells[index] ?? '');
    if (values.includes('')) return '';
    return JSON.stringify(this.#input.caseSensitive ? values : values.map((value) => value.toLowerCase()));
  }

  #joined(left: Cells | null, right: Cells | null): Cells {
    const own = this.#left.columns.map((_, index) => {
      const at = this.#leftKeys.indexOf(index);
      return left === null ? (at < 0 ? '' : (right?.[this.#rightKeys[at] ?? 0] ?? '')) : (left[index] ?? '');
    });
    return [...own, ...this.#rightColumns.map((index) => right?.[index] ?? '')];
  }
}

async function* selected(
  batches: AsyncIterable<readonly Cells[]>,
  indexes: readonly number[],
): AsyncGenerator<readonly (readonly ResultCell[])[]> {
  for await (const batch of batches) yield batch.map((cells) => indexes.map((index) => cells[index] ?? ''));
}
