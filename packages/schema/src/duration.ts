import { OrchestratorError } from './errors.ts';

/** A length of time as documents write it: `500ms`, `10s`, `2m`, `1h`. A whole number (nine digits at most) and one unit. */
export type Duration = `${number}${DurationUnit}`;

type DurationUnit = 'ms' | 's' | 'm' | 'h';

/** What a duration looks like. */
export const durationPattern = /^(0|[1-9][0-9]{0,8})(ms|s|m|h)$/;

const milliseconds: Record<DurationUnit, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Whether the value is a duration. */
export function isDuration(value: unknown): value is Duration {
  return typeof value === 'string' && durationPattern.test(value);
}

/**
 * The duration in milliseconds.
 *
 * @throws OrchestratorError `invalid-duration`
 * @example
 * ```ts
 * parseDuration('2m'); // 120000
 * ```
 */
export function parseDuration(text: string): number {
  const match = durationPattern.exec(text);
  if (match === null) {
    throw new OrchestratorError(`${JSON.stringify(text)} is not a duration.`, {
      code: 'invalid-duration',
      hint: 'Write a whole number and a unit: 500ms, 10s, 2m or 1h.',
    });
  }
  return Number(match[1]) * milliseconds[match[2] as DurationUnit];
}

/** Milliseconds as the shortest duration that is exact: 120000 is `2m`. */
export function formatDuration(value: number): Duration {
  for (const unit of ['h', 'm', 's'] as const) {
    if (value !== 0 && value % milliseconds[unit] === 0) return `${value / milliseconds[unit]}${unit}`;
  }
  return `${value}ms`;
}
