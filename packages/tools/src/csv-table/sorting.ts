import { OrchestratorError } from '@orchestr8/schema';
import { z } from 'zod';

/** More rows than this are not held in memory to be sorted or joined. */
export const mostRowsHeld = 2_000_000;

export const sortInput = z
  .array(z.strictObject({ column: z.string(), direction: z.enum(['ascending', 'descending']).default('ascending') }))
  .default([]);

export type Sort = z.output<typeof sortInput>;

/** By which key, in which direction. */
export interface SortKey<Row> {
  readonly key: (row: Row) => string | number | null;
  readonly direction: 'ascending' | 'descending';
}

/** Sorted by the keys, one after the other; what is missing comes last. Rows that are alike keep their order. */
export function sortRows<Row>(rows: readonly Row[], keys: readonly SortKey<Row>[]): Row[] {
  return rows.toSorted((first, second) => {
    for (const { key, direction } of keys) {
      const order = compareValues(key(first), key(second), direction === 'descending' ? -1 : 1);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** @throws OrchestratorError `result-too-large` */
export function requireHoldable(count: number, what: string): void {
  if (count <= mostRowsHeld) return;
  throw new OrchestratorError(`There are too many rows to ${what}: more than ${mostRowsHeld}.`, {
    code: 'result-too-large',
    hint: 'Choose fewer rows with "where" first.',
    details: { limit: mostRowsHeld },
  });
}

const collator = new Intl.Collator('en', { numeric: true });

function compareValues(first: string | number | null, second: string | number | null, sign: 1 | -1): number {
  if (first === null || second === null) return first === second ? 0 : first === null ? 1 : -1;
  if (typeof first === 'number' && typeof second === 'number') return sign * (first - second);
  if (typeof first !== typeof second) return typeof first === 'number' ? -1 : 1;
  return sign * collator.compare(String(first), String(second));
}
