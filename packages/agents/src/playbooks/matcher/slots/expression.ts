import { ExpressionCursor } from '../expression-cursor.ts';
import { readSum } from '../expression-grammar.ts';
import { otherActionStems, requestStems } from '../plain-words.ts';
import { isFunctionWord, span, type Found, type Reading } from '../reading.ts';
import { tokenize } from '../tokenize.ts';
import type { Token } from '../token.ts';

const fillers = new Set(
  'result answer value equal equals makes sum = ? math maths arithmetic mathematical expression evaluate solve calculation computation : pays pay people persons friends ways parts pieces shares comes number left remains remain together altogether'.split(
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
    if (!startsClause(tokens, start)) continue;
    const cursor = new ExpressionCursor(tokens, start);
    const value = readSum(cursor);
    if (value === undefined || cursor.operations === 0 || !isTalk(tokens.slice(cursor.at))) continue;
    const repeated = numbersBefore(reading, start, cursor.at);
    if (repeated === undefined) return undefined;
    return {
      value: unwrap(value),
      tokens: [...repeated, ...clauseBefore(tokens, start), ...span(start, tokens.length)],
    };
  }
  return undefined;
}

/** Whether nothing but ways of asking stands between the last stop (or "so") and a token. */
function startsClause(tokens: readonly Token[], start: number): boolean {
  for (let at = start - 1; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token?.kind === 'stop' || token?.lower === 'so') return true;
    if (!isFiller(token)) return false;
  }
  return true;
}

function clauseBefore(tokens: readonly Token[], start: number): readonly number[] {
  let from = start;
  while (from > 0 && isFiller(tokens[from - 1])) from -= 1;
  return span(from, start);
}

/** The story's numbers before the question, if the question has them all: otherwise it asks for more than its own arithmetic. */
function numbersBefore(reading: Reading, start: number, end: number): readonly number[] | undefined {
  const asked = new Set(reading.tokens.slice(start, end).map(({ value }) => value));
  const before = span(0, start).filter((index) => reading.tokens[index]?.kind === 'number');
  return before.every((index) => asked.has(reading.tokens[index]?.value)) ? before : undefined;
}

/** Nothing but ways of asking, or what somebody needs it for: "for the appendix". */
function isTalk(tokens: readonly Token[]): boolean {
  const purpose = tokens.findIndex(({ lower }) => lower === 'for');
  const rest = purpose < 0 ? [] : tokens.slice(purpose);
  const short = rest.length <= 5 && rest.every(({ kind }) => kind === 'word' || kind === 'stop');
  return tokens.slice(0, short && purpose >= 0 ? purpose : tokens.length).every(isFiller);
}

function quotedExpression(reading: Reading, index: number): Found | undefined {
  const text = reading.tokens[index]?.text ?? '';
  const plain = reading.tokens.every((token, at) => at === index || isFiller(token));
  const cursor = new ExpressionCursor(tokenize(text), 0);
  const own = readSum(cursor);
  if (plain && own !== undefined && cursor.operations > 0 && cursor.at === cursor.tokens.length)
    return { value: unwrap(own), tokens: span(0, reading.tokens.length) };
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
