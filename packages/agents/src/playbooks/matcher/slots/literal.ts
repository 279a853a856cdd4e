import { isTableFile } from '../classify.ts';
import { readNumber } from '../number-words.ts';
import { isFunctionWord, isWord, span, textOf, type Found, type Reading } from '../reading.ts';

const ends = new Set(
  'in from of within column columns field remain remains left and then please inside file rows records entries only out'.split(
    ' ',
  ),
);
const ownWords = new Set('true false yes no null none active open closed done'.split(' '));
const joints = new Set('of and the de du la'.split(' '));

/** A value as people write it: a number, a date, quoted text, an address, or words up to the next glue. */
export function literalAt(reading: Reading, start: number): Found | undefined {
  const first = reading.tokens[start];
  if (first === undefined) return undefined;
  if (first.quoted) return { value: first.text, tokens: [start] };
  return dateAt(reading, start) ?? numberAt(reading, start) ?? nameAt(reading, start) ?? wordsAt(reading, start);
}

/** `2024-06-01`, `2024-06`. */
function dateAt(reading: Reading, start: number): Found | undefined {
  const tokens = reading.tokens.slice(start, start + 5);
  const date = /^\d{4}-\d{2}-\d{2}|^\d{4}-\d{2}(?!\d)/.exec(tokens.map(({ text }) => text).join(''))?.[0];
  return date === undefined ? undefined : { value: date, tokens: span(start, start + date.split('-').length * 2 - 1) };
}

function numberAt(reading: Reading, start: number): Found | undefined {
  const { tokens } = reading;
  const minus = isWord(tokens[start], new Set(['minus', 'negative']));
  const sign = minus ? '-' : tokens[start]?.kind === 'symbol' ? tokens[start]?.text : undefined;
  if (sign !== undefined && !/^[-$€£]$/.test(sign)) return undefined;
  const at = sign === undefined ? start : start + 1;
  // `007` is a code, not a number.
  const code = tokens[at];
  if (code?.kind === 'number' && /^0\d+$/.test(code.text)) return { value: code.text, tokens: [at] };
  const number = readNumber(tokens, at);
  return number === undefined
    ? undefined
    : { value: sign === '-' ? -number.value : number.value, tokens: span(start, number.end) };
}

/** An address, a version, a path: what is no word of prose. */
function nameAt(reading: Reading, start: number): Found | undefined {
  const token = reading.tokens[start];
  const isName = token !== undefined && /^(?:text|file|path|url)$/.test(token.kind) && !isTableFile(token.text);
  return isName ? { value: token.text, tokens: [start] } : undefined;
}

function wordsAt(reading: Reading, start: number): Found | undefined {
  let end = start;
  while (
    (isValueWord(reading, end) || isHyphened(reading, end) || joinsCapitals(reading, end, start)) &&
    end < start + 6
  )
    end += 1;
  return end === start ? undefined : { value: textOf(reading, span(start, end)), tokens: span(start, end) };
}

/** Whether a word can be (part of) a value. */
export function isValueWord(reading: Reading, index: number): boolean {
  const token = reading.tokens[index];
  if (token === undefined || !/^(?:word|identifier|number)$/.test(token.kind) || token.quoted) return false;
  // A grade, a class: no article.
  if (index > 0 && token.text === 'A') return true;
  return ownWords.has(token.lower) || (!isFunctionWord(token) && !ends.has(token.lower));
}

/** A part of `in-progress`, whatever word it is. */
function isHyphened(reading: Reading, index: number): boolean {
  return reading.tokens[index]?.hyphen === true || reading.tokens[index + 1]?.hyphen === true;
}

/** The "of" of "United States of America". */
function joinsCapitals(reading: Reading, index: number, start: number): boolean {
  const isCapital = (at: number): boolean => /^[A-Z]/.test(reading.tokens[at]?.text ?? '');
  return index > start && isWord(reading.tokens[index], joints) && isCapital(index - 1) && isCapital(index + 1);
}
