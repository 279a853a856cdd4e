import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWholeExpression, scanTemplate } from './scan.ts';

const sources = (text: string) => {
  const parts = scanTemplate(text);
  return 'kind' in parts ? parts : parts.map((part) => (part.kind === 'text' ? part.text : { source: part.source }));
};

describe('scanTemplate', () => {
  test.each([
    ['plain', ['plain']],
    ['', []],
    ['${{a}}', [{ source: 'a' }]],
    ['x ${{ a }} y ${{ b }}', ['x ', { source: ' a ' }, ' y ', { source: ' b ' }]],
    ['${{ {"a": {"b": 1}} }}', [{ source: ' {"a": {"b": 1}} ' }]],
    ['${{ {"a": {"b": 1}}}}', [{ source: ' {"a": {"b": 1}}' }]],
    ['${{ "}}" }}', [{ source: ' "}}" ' }]],
    ["${{ '}}' + \"'\" }}", [{ source: " '}}' + \"'\" " }]],
    ['${{ "\\"}}" }}', [{ source: ' "\\"}}" ' }]],
    ['${{ r"\\" }} "}}', [{ source: ' r"\\" ' }, ' "}}']],
    ['${{ """a"}}""" }}', [{ source: ' """a"}}""" ' }]],
    ['a }} b', ['a }} b']],
    ['$ {{ a }}', ['$ {{ a }}']],
    ["${{ '${{' }}", [{ source: " '${{' " }]],
  ])('%j is cut at its expressions', (text, expected) => {
    expect(sources(text)).toEqual(expected);
  });

  test.each(['${{', 'a ${{ b', '${{ "}}', '${{ { }}', '${{ a }'])('%j never closes', (text) => {
    expect(sources(text)).toEqual({ kind: 'unclosed', offset: text.indexOf('${{') });
  });

  test('a text without the opening mark is one text, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('${{') && text !== '');
        expect(sources(text)).toEqual([text]);
      }),
    );
  });

  test('the parts put together again are the text', () => {
    const piece = fc.constantFrom('${{', '}}', '{', '}', '"', "'", '\\', ' a ', 'r"', '"""', '$');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const parts = scanTemplate(text);
        if ('kind' in parts) return;
        const again = parts.map((part) => (part.kind === 'text' ? part.text : `\${{${part.source}}}`));
        expect(again.join('')).toBe(text);
      }),
    );
  });

  test('an expression is the whole string only without anything around it', () => {
    expect(isWholeExpression('${{ a }}')).toBe(true);
    expect(isWholeExpression('${{ a }} ')).toBe(false);
    expect(isWholeExpression('${{ a }}${{ b }}')).toBe(false);
    expect(isWholeExpression('a')).toBe(false);
  });
});
