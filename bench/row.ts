/** One measurement of the table that `npm run bench` prints; `--json` writes a list of these. */
export interface BenchRow {
  readonly name: string;
  readonly subject: string;
  readonly metric: string;
  readonly unit: string;
  /** One per round, in the order in which they were made. */
  readonly values: readonly number[];
  readonly median: number;
  /** The median as a multiple of other subjects', measured in the same run. */
  readonly ratioTo: Readonly<Record<string, number>>;
}

/** Subjects of a comparison are run in turn, this many times each, so that all meet the same weather. */
export const rounds = 5;

export function medianOf(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[ascending.length >> 1] ?? Number.NaN;
}

/** What is measured of several subjects. */
export interface Comparison {
  readonly name: string;
  readonly metric: string;
  readonly unit: string;
  /** Values by subject. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** The subject that all are divided by. */
  readonly baseline: string;
}

/** Rows of a comparison, each with its ratio to the baseline. */
export function compare({ name, metric, unit, values, baseline }: Comparison): readonly BenchRow[] {
  const divisor = medianOf(values[baseline] ?? []);
  return Object.entries(values).map(([subject, found]) => {
    const median = medianOf(found);
    return {
      name,
      subject,
      metric,
      unit,
      values: found,
      median,
      ratioTo: { [baseline]: Number((median / divisor).toFixed(2)) },
    };
  });
}
