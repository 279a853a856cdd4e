import { ExpressionCursor } from '../expression-cursor.ts';
import { readSum } from '../expression-grammar.ts';
import { otherActionStems, requestStems } from '../plain-words.ts';
import { isFunctionWord, span, type Found, type Reading } from '../reading.ts';
import type { Token } from '../token.ts';

const fillers = new Set(
  'result answer value equal equals makes sum = ? math maths arithmetic mathematical expression evaluate solve calculation computation : left remains remain together altogether'.split(
    ' ',
  ),
);

/** The arithmetic that a task is: nothing but the ways of asking may stand around it. */
export function extractExpression(reading: Reading): Found | undefined {
  const quoted = reading.tokens.findIndex(
    (token) => token.quoted && /^[\d\s.+\-*/^()%a-z,!]+$/i.test(token.text) && /\d/.test(token.text),
  );
  const tokens = reading.tokens;
  if (quoted >= 0) return quotedExpression(reading, quoted);
  for (let start = 0; start < tokens.length; start += 1) {
    const cursor = new ExpressionCursor(tokens, start);
    const value = readSum(cursor);
    if (value !== undefined && cursor.operations > 0 && tokens.slice(cursor.at).every(isFiller))
      return { value: unwrap(value), tokens: span(0, tokens.length) };
    if (!isFiller(tokens[start])) return undefined;
  }
  return undefined;
}

function quotedExpression(reading: Reading, index: number): Found | undefined {
  const text = reading.tokens[index]?.text ?? '';
  const plain = reading.tokens.every((token, at) => at === index || isFiller(token));
  return plain && /[-+*/^%!(]|\bof\b/.test(text) ? { value: text, tokens: span(0, reading.tokens.length) } : undefined;
}

function isFiller(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'stop' || fillers.has(token.lower)) return true;
  if (token.kind !== 'word' || token.quoted) return false;
  return (
    isFunctionWord(token) ||
    (requestStems.has(token.stem) && !otherActionStems.has(token.stem)) ||
    requestStems.has(token.lower)
  );
}

/** Takes off parentheses around the whole. */
function unwrap(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0 && index < text.length - 1) return text;
  }
  return text.slice(1, -1);
}
