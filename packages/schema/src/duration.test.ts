import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, isDuration, parseDuration } from './duration.ts';

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0s', 0],
    ['999999999h', 3_599_999_996_400_000],
  ])('%s is %d milliseconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each(['', '1', 's', '1 s', '-1s', '1.5s', '01s', '1d', '1S', '1s ', '1000000000s'])('%j is refused', (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'invalid-duration' }));
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), (value) => {
        expect(parseDuration(formatDuration(value))).toBe(value);
      }),
    );
    expect([120_000, 90_000, 1_500, 0, 7_200_000].map(formatDuration)).toEqual(['2m', '90s', '1500ms', '0ms', '2h']);
  });
});
