import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { durationText } from './duration-text.ts';
import { printable, printableLine } from './printable.ts';
import { table } from './table.ts';

describe('text from elsewhere can do nothing to a terminal', () => {
  test.each([
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007text', 'text'],
    ['a\u0008b', 'a\\u0008b'],
    ['\u009B2Jx', 'x'],
    ['evil\u202Etxt.exe', 'evil\\u202etxt.exe'],
    ['bell\u0007', 'bell\\u0007'],
    ['over\rwritten', 'over\\u000dwritten'],
    ['plain: äöü ✔ 日本', 'plain: äöü ✔ 日本'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('on one line, breaks are marked', () => {
    expect(printableLine('a\nb\tc')).toBe('a⏎b c');
  });
});

describe('tables', () => {
  test('columns are aligned, also of wide characters', () => {
    const text = table(
      ['NAME', 'N'],
      [
        ['日本', '1'],
        ['abc', '22'],
      ],
      { width: 40 },
    );
    expect(text).toBe('NAME  N\n日本  1\nabc   22');
  });

  test('the widest column gives way to the width of the terminal', () => {
    const lines = table(['A', 'B'], [['x'.repeat(100), 'short']], { width: 30 }).split('\n');
    expect(lines.every((line) => stringWidth(line) <= 30)).toBe(true);
    expect(lines[1]).toContain('short');
  });
});

test.each([
  [0, '0.0s'],
  [1_234, '1.2s'],
  [12_000, '12s'],
  [185_000, '3m 05s'],
  [7_800_000, '2h 10m'],
])('%i ms are shown as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
