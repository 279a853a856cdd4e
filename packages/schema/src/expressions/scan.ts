/**
 * Finds `${{ … }}` in a string. The mark ends at the first `}}` that stands outside CEL's string literals and braces,
 * so `${{ {"a": {"b": 1}} }}` and `${{ "}}" }}` are one expression each.
 */

/** A string, cut at its expressions. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string };

/** A string that opens an expression and never closes it. */
export interface UnclosedExpression {
  readonly kind: 'unclosed';
  /** Where `${{` stands. */
  readonly offset: number;
}

const opening = '${{';

/** Whether the string holds an expression, well-formed or not. */
export function hasExpression(text: string): boolean {
  return text.includes(opening);
}

/** Whether the string is one expression and nothing else. */
export function isWholeExpression(text: string): boolean {
  const parts = scanTemplate(text);
  return !('kind' in parts) && parts.length === 1 && parts[0]?.kind === 'expression';
}

/** The parts of the string, in order; no two texts side by side. */
export function scanTemplate(text: string): readonly TemplatePart[] | UnclosedExpression {
  const parts: TemplatePart[] = [];
  let position = 0;
  while (position < text.length) {
    const start = text.indexOf(opening, position);
    if (start === -1) break;
    const end = findEnd(text, start + opening.length);
    if (end === -1) return { kind: 'unclosed', offset: start };
    if (start > position) parts.push({ kind: 'text', text: text.slice(position, start) });
    parts.push({ kind: 'expression', source: text.slice(start + opening.length, end) });
    position = end + 2;
  }
  if (position < text.length) parts.push({ kind: 'text', text: text.slice(position) });
  return parts;
}

/** The offset of the `}}` that closes the expression starting at `from`, or -1. */
function findEnd(text: string, from: number): number {
  let depth = 0;
  let position = from;
  while (position < text.length) {
    const character = text[position];
    if (character === '"' || character === "'") {
      position = skipString(text, position);
      continue;
    }
    if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0 && text[position + 1] === '}') return position;
      depth = Math.max(0, depth - 1);
    }
    position += 1;
  }
  return -1;
}

/** The offset after the string literal that opens at `start`; the end of the text where it never closes. */
function skipString(text: string, start: number): number {
  const quote = text.slice(start, start + 1);
  const long = text.startsWith(quote.repeat(3), start);
  const closing = long ? quote.repeat(3) : quote;
  const raw = /(^|[^A-Za-z0-9_])[bB]?[rR][bB]?$/.test(text.slice(Math.max(0, start - 3), start));
  let position = start + closing.length;
  while (position < text.length) {
    if (!raw && text[position] === '\\') position += 2;
    else if (text.startsWith(closing, position)) return position + closing.length;
    else position += 1;
  }
  return text.length;
}
