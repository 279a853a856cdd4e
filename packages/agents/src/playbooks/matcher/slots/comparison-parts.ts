import type { Found } from '../reading.ts';

/** One test of a table's rows. */
export interface Comparison {
  readonly column: Found;
  readonly operator: Found;
  readonly value: Found;
}
