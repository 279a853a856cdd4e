import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printableText } from './printable-text.ts';

it('colours, titles, links, cursor movements and clipboard writes are gone', () => {
  const text =
    '\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\ \u001b[2J\u001b[Hx';
  expect(printableText(text)).toBe('red link x');
  expect(printableText('\u001b]52;c;ZXZpbA==\u0007a\u009b31mb\u0090q\u009cc')).toBe('abc');
});

it('lines can not be overwritten nor turned round', () => {
  expect(printableText('no\ryes\r\nabc\b\b\b\u202egnp.exe')).toBe('no\nyes\nabcgnp.exe');
});

it('text for people stays as it is', () => {
  const text = 'Zürich\t→ 日本語 👩‍🔬\n';
  expect(printableText(text)).toBe(text);
});

it('whatever comes in, nothing that a terminal obeys comes out', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\u001b', '[', ']', '0', ';', 'm', '\u0007', '\u009b', '\r', 'a', '\\', 'P'),
  });
  fc.assert(
    fc.property(hostile, (text) => {
      expect(printableText(text)).toMatch(/^(?:[\t\n]|\P{Cc})*$/u);
    }),
  );
});
