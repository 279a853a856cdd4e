import { isWord, span, type Found, type Reading } from '../reading.ts';
import { readNumber } from '../number-words.ts';
import { bareComparison } from './bare-comparison.ts';
import type { Comparison } from './comparison-parts.ts';
import { literalAt } from './literal.ts';
import { explicitColumn, nameBefore, nameFrom } from './noun-phrase.ts';
import { negated, operatorAt, type OperatorSpan } from './operators.ts';

const starts = new Set(
  'matching condition conditions criterion criteria filter constraint satisfying meeting row rows record records entry entries line lines where whose with having for if when show list find give get keep only filter select return extract pull display print restrict everyone people those ones items me data by on'.split(
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
    const comparison = comparisonAt(reading, operator);
    if (comparison !== undefined)
      return isOnly(reading, comparison, ordered) ? withNegation(reading, comparison) : undefined;
  }
  for (const operator of ordered) {
    const comparison = named(reading, operator);
    if (comparison !== undefined) return withNegation(reading, comparison);
  }
  const bare = bareComparison(reading);
  return bare === undefined ? undefined : withNegation(reading, bare);
}

/** Whether there is no second condition, and no second value: what is asked is more than one comparison then. */
function isOnly(reading: Reading, { value }: Comparison, operators: readonly OperatorSpan[]): boolean {
  const end = Math.max(...value.tokens) + 1;
  const joint = isWord(reading.tokens[end], new Set(['and', 'or']));
  if (!joint) return true;
  if (
    isWord(reading.tokens[end], new Set(['or'])) &&
    !isWord(reading.tokens[end + 1], new Set([...more, ...less, 'equal']))
  ) {
    const next = reading.tokens[end + 1];
    const isValue = next !== undefined && (next.quoted || next.kind === 'number' || /^[A-Z]/.test(next.text));
    if (isValue) return false;
  }
  return !operators.some(
    (operator) => operator.start > end && operator.start <= end + 4 && around(reading, operator) !== undefined,
  );
}

function comparisonAt(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  if (isValueAlone(reading, operator)) return within(reading, operator) ?? reversed(reading, operator);
  const forwards = around(reading, operator);
  const backwards = isCopula(operator) ? undefined : reversed(reading, operator);
  // "who scored above 80 in math": what stands before is a verb, unless something introduces it as a name.
  // "the price column" leaves no doubt.
  const isNamed =
    backwards !== undefined &&
    isWord(reading.tokens[Math.max(...backwards.column.tokens)], new Set(['column', 'field']));
  const isVerb =
    isNamed || (backwards !== undefined && forwards !== undefined && !isIntroduced(reading, forwards.column));
  return isVerb ? backwards : (forwards ?? backwards);
}

const introductions = new Set(
  'where whose with having have has column field the a an that which for by of and on if when their its'.split(' '),
);

function isIntroduced(reading: Reading, { tokens }: Found): boolean {
  const first = Math.min(...tokens);
  const before = reading.tokens[first - 1];
  const isCode = reading.tokens[first]?.quoted === true || reading.tokens[first]?.kind === 'identifier';
  if (isCode || before === undefined) return true;
  return before.kind === 'word' ? introductions.has(before.lower) : before.kind !== 'file';
}

const implied: Readonly<Record<string, string>> = {
  older: 'age',
  younger: 'age',
  cheaper: 'price',
  expensive: 'price',
  taller: 'height',
  heavier: 'weight',
  lighter: 'weight',
};

/** Who is "older than 30" has an age. */
function impliedColumn(reading: Reading, { start, end }: OperatorSpan): Found | undefined {
  const index = span(start, end).find((at) => implied[reading.tokens[at]?.lower ?? ''] !== undefined);
  return index === undefined
    ? undefined
    : { value: implied[reading.tokens[index]?.lower ?? ''] ?? '', tokens: [index] };
}

/** "older than 60, the column is age": the column stands somewhere else. */
function named(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  const value = isCopula(operator) ? undefined : valueAt(reading, operator);
  const column = value === undefined ? undefined : (explicitColumn(reading) ?? impliedColumn(reading, operator));
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

const columnEnds = new Set(['from', 'in', 'of']);
const notCounted = new Set('rows row records entries lines items times years old'.split(' '));

/** "with more than 5 orders": what is counted is the column. */
function countedThing(reading: Reading, value: Found, next: number): Found | undefined {
  if (typeof value.value !== 'number' || isWord(reading.tokens[next], notCounted)) return undefined;
  return nameFrom(reading, next, columnEnds);
}

/** Operator, value, and then the column: "more than 5 in the quantity column". */
function reversed(reading: Reading, operator: OperatorSpan): Comparison | undefined {
  const value = valueAt(reading, operator);
  if (value === undefined) return undefined;
  let next = Math.max(...value.tokens) + 1;
  if (isWord(reading.tokens[next], new Set(['or']))) next += 2;
  if (isWord(reading.tokens[next], anywhere)) next += 1;
  const isPlaced = isWord(reading.tokens[next], new Set(['in', 'for', 'as', 'under', 'on', 'of']));
  const column = isPlaced ? nameFrom(reading, next + 1, columnEnds) : countedThing(reading, value, next);
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
  if (
    number === undefined ||
    !(isWord(reading.tokens[number.end], new Set(['or', 'and'])) || reading.tokens[number.end]?.text === '+')
  )
    return undefined;
  if (reading.tokens[number.end]?.text === '+') return { operator: '>=', start: index, end: index, numeric: true };
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
  // "in the region column" is the whole cell, "in the region" a part of it.
  const part = isWord(reading.tokens[index + 1], new Set(['in'])) && !isWholeCell(reading, index + 2);
  return { operator: word || somewhere || part ? 'contains' : '=', start: index, end: index, numeric: false };
}

function isWholeCell(reading: Reading, start: number): boolean {
  return reading.tokens.slice(start, start + 5).some((token) => isWord(token, new Set(['column', 'field'])));
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

const valueArticles = new Set('the to than a an word text string value of letters characters substring'.split(' '));
const valueNouns = new Set('word text string value phrase letters characters substring name number'.split(' '));

function valueAt(reading: Reading, operator: OperatorSpan): Found | undefined {
  let start = operator.end;
  const isGrade = reading.tokens[start]?.text === 'A';
  if (!isGrade && isWord(reading.tokens[start], valueArticles) && reading.tokens[start + 1] !== undefined) start += 1;
  if (isWord(reading.tokens[start], valueNouns)) start += 1;
  const found = literalAt(reading, start);
  if (found === undefined) return undefined;
  const isNumber = typeof found.value === 'number' || /^[\d-]/.test(String(found.value));
  return operator.numeric && !isNumber ? undefined : found;
}

function withNegation(reading: Reading, comparison: Comparison): Comparison | undefined {
  const at = reading.tokens.findIndex(
    (token, index) =>
      isWord(token, negations) ||
      (token.lower === 'filter' && isWord(reading.tokens[index + 1], new Set(['out']))) ||
      (token.lower === 'not' && isWord(reading.tokens[index + 1], new Set(['have', 'has']))),
  );
  const end = Math.min(...comparison.operator.tokens);
  // "drop everything but the rows where …" keeps them.
  const isTakenBack = reading.tokens.slice(at, end).some((token) => isWord(token, new Set(['but'])));
  if (at < 0 || at > end || isTakenBack) return comparison;
  const operator = (['=', '!=', '>', '>=', '<', '<=', 'contains'] as const).find(
    (name) => name === comparison.operator.value,
  );
  const opposite = operator === undefined ? undefined : negated(operator);
  if (opposite === undefined) return undefined;
  return { ...comparison, operator: { value: opposite, tokens: [...comparison.operator.tokens, at] } };
}
