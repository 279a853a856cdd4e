import { isFunctionWord, isWord, span, textOf, type Found, type Reading } from '../reading.ts';
import { readNumber } from '../number-words.ts';
import { explicitColumn, nameBefore, nameFrom } from './noun-phrase.ts';
import { negated, operatorAt, type OperatorSpan } from './operators.ts';

/** One test of a table's rows. */
export interface Comparison {
  readonly column: Found;
  readonly operator: Found;
  readonly value: Found;
}

const starts = new Set(
  'row rows record records entry entries line lines where whose with having for if when show list find give get keep only filter select return extract pull display print restrict everyone people those ones items me data by on'.split(
    ' ',
  ),
);
const ends = new Set(
  'in from of within column columns field remain remains left and then please inside file rows records entries only out'.split(
    ' ',
  ),
);
const negations = new Set(
  'throw throwing ditch exclude excluding drop remove discard omit skip except without ignore eliminate'.split(' '),
);
const copulas = new Set(['=', '!=']);

/** "amount > 100", "whose country is France", "with more than 5 in the quantity column", "status shipped". */
export function extractComparison(reading: Reading): Comparison | undefined {
  const spans = reading.tokens.flatMap(
    (_, index) => operatorAt(reading.tokens, index) ?? orMoreAt(reading, index) ?? quotedAt(reading, index) ?? [],
  );
  // "is greater than" and "is not" hold "is": what says more comes first.
  const ordered = spans.toSorted(
    (a, b) => weight(b) - weight(a) || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  for (const operator of ordered) {
    const comparison = isValueAlone(reading, operator)
      ? (within(reading, operator) ?? reversed(reading, operator))
      : (around(reading, operator) ?? (isCopula(operator) ? undefined : reversed(reading, operator)));
    if (comparison !== undefined) return withNegation(reading, comparison);
  }
  for (const operator of ordered) {
    const comparison = named(reading, operator);
    if (comparison !== undefined) return withNegation(reading, comparison);
  }
  const bare = withoutOperator(reading);
  return bare === undefined ? undefined : withNegation(reading, bare);
}

/** "older than 60, the column is age": the column stands somewhere else. */
function named(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  const value = isCopula(operator) ? undefined : valueAt(reading, operator);
  const column = value === undefined ? undefined : explicitColumn(reading);
  if (value === undefined || column === undefined) return undefined;
  return {
    column,
    operator: { value: orMore(reading, operator, value), tokens: operatorTokens(reading, operator, value) },
    value,
  };
}

/** "is" alone: "what is the highest …" compares nothing. */
function isCopula(operator: OperatorSpan): boolean {
  return weight(operator) === 0;
}

function weight(operator: OperatorSpan): number {
  // A quoted value, or a number that "or more" follows, says on its own what is meant.
  if (operator.end === operator.start) return 3;
  const bare = operator.end - operator.start === 1;
  return copulas.has(operator.operator) && bare && operator.operator === '=' ? 0 : bare ? 1 : 2;
}

/** Column, operator, value. */
function around(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  if (operator.operator === 'contains' && isWord(reading.tokens[operator.start - 1], new Set(['not'])))
    return undefined;
  const value = valueAt(reading, operator);
  const column = value === undefined ? undefined : nameBefore(reading, operator.start, starts);
  if (value === undefined || column === undefined) return undefined;
  return {
    column,
    operator: { value: orMore(reading, operator, value), tokens: operatorTokens(reading, operator, value) },
    value,
  };
}

/** Operator, value, "in the" column. */
function reversed(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  const value = valueAt(reading, operator);
  if (value === undefined) return undefined;
  let next = Math.max(...value.tokens) + 1;
  if (isWord(reading.tokens[next], new Set(['or']))) next += 2;
  if (isWord(reading.tokens[next], anywhere)) next += 1;
  if (!isWord(reading.tokens[next], new Set(['in', 'for', 'as', 'under', 'on', 'of']))) return undefined;
  const column = nameFrom(reading, next + 1, new Set(['from', 'in', 'of']));
  if (column === undefined) return undefined;
  return {
    column,
    operator: { value: orMore(reading, operator, value), tokens: operatorTokens(reading, operator, value) },
    value,
  };
}

/** Whether the operator is said by a quoted value alone. */
function isValueAlone(reading: Reading, { start, end }: OperatorSpan): boolean {
  return start === end && reading.tokens[start]?.quoted === true;
}

/** "whose address has 'gmail.com' in it". */
function within(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  const [next, pronoun] = [reading.tokens[operator.start + 1], reading.tokens[operator.start + 2]];
  if (!isWord(next, new Set(['in', 'inside'])) || !isWord(pronoun, new Set(['it', 'them']))) return undefined;
  const column = nameBefore(reading, operator.start, starts);
  const value = literalAt(reading, operator.start);
  if (column === undefined || value === undefined) return undefined;
  return { column, operator: { value: 'contains', tokens: [operator.start + 1, operator.start + 2] }, value };
}

/** "5 or more in the doors column": the words after the number are the operator. */
function orMoreAt(reading: Reading, index: number): OperatorSpan | undefined {
  const number = reading.tokens[index]?.kind === 'number' ? readNumber(reading.tokens, index) : undefined;
  if (number === undefined || !isWord(reading.tokens[number.end], new Set(['or', 'and']))) return undefined;
  if (!isWord(reading.tokens[number.end + 1], new Set([...more, ...less]))) return undefined;
  return { operator: '>=', start: index, end: index, numeric: true };
}

/** "with 'eu-west' in the region column": the value alone says that it is to be equal. */
function quotedAt(reading: Reading, index: number): OperatorSpan | undefined {
  const token = reading.tokens[index];
  if (token?.quoted !== true) return undefined;
  const word = isWord(reading.tokens[index - 1], new Set(['word', 'text', 'string', 'phrase', 'term']));
  let at = word ? index - 2 : index - 1;
  while (isWord(reading.tokens[at], new Set(['the', 'a', 'value']))) at -= 1;
  if (!isWord(reading.tokens[at], new Set(['with', 'having', 'have', 'has']))) return undefined;
  const somewhere = isWord(reading.tokens[index + 1], anywhere);
  return { operator: word || somewhere ? 'contains' : '=', start: index, end: index, numeric: false };
}

const anywhere = new Set(['somewhere', 'anywhere']);

const more = new Set(
  'better more higher above greater over older later up larger bigger upwards after newer longer'.split(' '),
);
const less = new Set('less fewer lower below under smaller younger earlier down before shorter'.split(' '));

/** "5 or more" says more than "is". */
function orMore(reading: Reading, operator: OperatorSpan, value: Found): string {
  const next = Math.max(...value.tokens) + 1;
  const [or, word] = [reading.tokens[next], reading.tokens[next + 1]];
  if (!isWord(or, new Set(['or', 'and']))) return operator.operator;
  if (isWord(word, more)) return '>=';
  if (isWord(word, less)) return '<=';
  return operator.operator;
}

function operatorTokens(reading: Reading, operator: OperatorSpan, value: Found): number[] {
  const tokens = span(operator.start, operator.end);
  const next = Math.max(...value.tokens) + 1;
  return orMore(reading, operator, value) === operator.operator ? tokens : [...tokens, next, next + 1];
}

function valueAt(reading: Reading, operator: OperatorSpan): Found | undefined {
  let start = operator.end;
  if (
    isWord(
      reading.tokens[start],
      new Set([
        'the',
        'to',
        'than',
        'a',
        'an',
        'word',
        'text',
        'string',
        'value',
        'of',
        'letters',
        'characters',
        'substring',
      ]),
    ) &&
    reading.tokens[start + 1] !== undefined
  )
    start += 1;
  if (
    isWord(
      reading.tokens[start],
      new Set(['word', 'text', 'string', 'value', 'phrase', 'letters', 'characters', 'substring', 'name', 'number']),
    )
  )
    start += 1;
  const found = literalAt(reading, start);
  if (found === undefined) return undefined;
  const isNumber = typeof found.value === 'number' || /^[\d-]/.test(String(found.value));
  return operator.numeric && !isNumber ? undefined : found;
}

/** A number, a date, quoted text, or the words up to the next glue. */
function literalAt(reading: Reading, start: number): Found | undefined {
  const { tokens } = reading;
  const first = tokens[start];
  if (first === undefined) return undefined;
  if (first.quoted) return { value: first.text, tokens: [start] };
  const date = /\d{4}-\d{2}-\d{2}/.exec(
    tokens
      .slice(start, start + 5)
      .map(({ text }) => text)
      .join(''),
  );
  if (date?.index === 0) return { value: date[0], tokens: span(start, start + 5) };
  if (first.kind === 'symbol' && /^[-$€£]$/.test(first.text)) {
    const number = readNumber(tokens, start + 1);
    return number === undefined
      ? undefined
      : { value: first.text === '-' ? -number.value : number.value, tokens: span(start, number.end) };
  }
  const number = readNumber(tokens, start);
  if (number !== undefined) return { value: number.value, tokens: span(start, number.end) };
  let end = start;
  while ((isValueWord(reading, end) || isHyphened(reading, end)) && end < start + 4) end += 1;
  return end === start ? undefined : { value: textOf(reading, span(start, end)), tokens: span(start, end) };
}

/** A part of `in-progress`, whatever word it is. */
function isHyphened(reading: Reading, index: number): boolean {
  return reading.tokens[index]?.hyphen === true || reading.tokens[index + 1]?.hyphen === true;
}

function isValueWord(reading: Reading, index: number): boolean {
  const token = reading.tokens[index];
  if (token === undefined || !/^(?:word|identifier|number)$/.test(token.kind) || token.quoted) return false;
  if (/^(?:true|false|yes|no|null|none|active|open|closed|done)$/.test(token.lower)) return true;
  return !isFunctionWord(token) && !ends.has(token.lower);
}

const plainCues = new Set(['with', 'where', 'whose', 'having']);
const looseCues = new Set(['for', 'in', 'from', 'by', 'on', 'of']);

/** "with status shipped", "for country Spain": only with a value that can't be part of the column's name. */
function withoutOperator(reading: Reading): Comparison | undefined {
  for (const cues of [plainCues, looseCues]) {
    for (const [at, token] of reading.tokens.entries()) {
      const found = isWord(token, cues) ? pairAfter(reading, at, cues === looseCues) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A column and its value, side by side. `marked`: the value must look like one. */
function pairAfter(reading: Reading, at: number, marked: boolean): Comparison | undefined {
  let start = at + 1;
  while (isWord(reading.tokens[start], new Set(['the', 'a', 'an']))) start += 1;
  for (let split = start + 1; split <= start + 3; split += 1) {
    const token = reading.tokens[split];
    if (token === undefined || !/^(?:word|identifier|text|number)$/.test(token.kind)) return undefined;
    const words = span(start, split);
    if (words.some((index) => isFunctionWord(reading.tokens[index]) || reading.tokens[index]?.kind === 'file'))
      return undefined;
    const looksLikeOne = token.quoted || token.kind === 'number' || /^[A-Z]/.test(token.text);
    const isLast = !marked && !isValueWord(reading, split + 1);
    const value = looksLikeOne || isLast ? literalAt(reading, split) : undefined;
    if (value === undefined) continue;
    return { column: { value: textOf(reading, words), tokens: words }, operator: { value: '=', tokens: [at] }, value };
  }
  return undefined;
}

function withNegation(reading: Reading, comparison: Comparison): Comparison | undefined {
  const at = reading.tokens.findIndex(
    (token, index) =>
      isWord(token, negations) ||
      (token.lower === 'not' && isWord(reading.tokens[index + 1], new Set(['have', 'has']))),
  );
  if (at < 0 || at > Math.min(...comparison.operator.tokens)) return comparison;
  const operator = (['=', '!=', '>', '>=', '<', '<=', 'contains'] as const).find(
    (name) => name === comparison.operator.value,
  );
  const opposite = operator === undefined ? undefined : negated(operator);
  if (opposite === undefined) return undefined;
  return { ...comparison, operator: { value: opposite, tokens: [...comparison.operator.tokens, at] } };
}
