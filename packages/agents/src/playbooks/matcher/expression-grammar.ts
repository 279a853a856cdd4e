/**
 * Arithmetic in symbols, in words and in both, as the calculator reads it. "15 percent of 240" becomes
 * `(15 / 100 * 240)`. Each rule gives the text of what it read, or undefined.
 */
import type { ExpressionCursor } from './expression-cursor.ts';
import { readCommand, readNamedFunction } from './expression-words.ts';
import { readNumber } from './number-words.ts';

/** A sum, and what is done to it then: "multiply 36 by 52 and then subtract 100". */
export function readSum(cursor: ExpressionCursor): string | undefined {
  let value = readTerms(cursor);
  while (value !== undefined) {
    const before: string = value;
    const next: string | undefined = cursor.attempt(() => readNextStep(cursor, before));
    if (next === undefined) return cursor.attempt(() => readPercentageOf(cursor, before)) ?? value;
    value = next;
  }
  return undefined;
}

/** "20 is what percent of 80". */
function readPercentageOf(cursor: ExpressionCursor, part: string): string | undefined {
  if (!cursor.operator('is|are what|which percent|percentage of')) return undefined;
  const whole = readProduct(cursor);
  return whole === undefined ? undefined : `${part} / ${whole} * 100`;
}

const steps = [
  ['subtract', '-'],
  ['take away', '-'],
  ['deduct', '-'],
  ['add', '+'],
  ['multiply ?it|that|this|everything by', '*'],
  ['multiply ?the result by', '*'],
  ['divide ?it|that|this|everything by', '/'],
  ['divide ?the result by', '/'],
  ['minus', '-'],
  ['plus', '+'],
  ['times', '*'],
  ['divided by', '/'],
  ['multiplied by', '*'],
] as const;

function readNextStep(cursor: ExpressionCursor, value: string): string | undefined {
  if (!cursor.take(', and then', 'and then', ', then', ', and', 'then', 'and', ',')) return undefined;
  if (cursor.operator('double it|that|this', 'double ?the result')) return `(${value}) * 2`;
  if (cursor.operator('triple it|that|this', 'triple ?the result')) return `(${value}) * 3`;
  if (cursor.operator('halve it|that|this', 'halve ?the result')) return `(${value}) / 2`;
  if (cursor.operator('square it|that|this', 'square ?the result')) return `(${value})^2`;
  for (const [phrase, sign] of steps) {
    if (!cursor.operator(phrase)) continue;
    const operand = readProduct(cursor);
    if (operand === undefined) return undefined;
    cursor.take('from ?it|that|this', 'to ?it|that|this', 'from the result', 'to the result');
    return `(${value}) ${sign} ${operand}`;
  }
  return undefined;
}

function readTerms(cursor: ExpressionCursor): string | undefined {
  let left = readProduct(cursor);
  while (left !== undefined) {
    const sign = cursor.operator('+', 'plus', 'added to', 'increased by', 'more than')
      ? '+'
      : cursor.operator('-', '−', 'minus', 'less', 'take away', 'decreased by', 'reduced by')
        ? '-'
        : undefined;
    if (sign === undefined) return left;
    const right = readProduct(cursor);
    if (right === undefined) return undefined;
    const share = /^\((.+) \/ 100\)$/.exec(right)?.[1];
    left = share === undefined ? `${left} ${sign} ${right}` : `(${left}) * (1 ${sign} ${share} / 100)`;
  }
  return undefined;
}

function readProduct(cursor: ExpressionCursor): string | undefined {
  let left = readPower(cursor);
  while (left !== undefined) {
    const sign = productSign(cursor);
    if (sign === undefined) return left;
    const right = readPower(cursor);
    if (right === undefined) return undefined;
    const share =
      sign === '/' && /^\d+$/.test(left) && /^\d+$/.test(right) && cursor.take('of ?the')
        ? readPower(cursor)
        : undefined;
    if (share !== undefined) left = `(${left} / ${right}) * ${share}`;
    else left = sign === 'mod' ? `mod(${left}, ${right})` : `${left} ${sign} ${right}`;
  }
  return undefined;
}

function productSign(cursor: ExpressionCursor): string | undefined {
  if (cursor.operator('*', '×', '·', 'times', 'x', '?is multiplied by', 'multiply by')) return '*';
  if (cursor.operator('/', '÷', '?is divided by', '?is split by', 'over', 'divide by')) return '/';
  if (cursor.operator('mod', 'modulo', 'modulus')) return 'mod';
  return cursor.peek() === '(' && cursor.tokens[cursor.at - 1]?.kind === 'number' && cursor.operations++ >= 0
    ? '*'
    : undefined;
}

function readPower(cursor: ExpressionCursor): string | undefined {
  const base = readPostfix(cursor);
  if (base === undefined) return undefined;
  if (cursor.operator('^', '**', '?raised to the power ?of', 'to power ?of', 'raised to')) {
    const exponent = readPower(cursor);
    return exponent === undefined ? undefined : `${wrap(base)}^${wrap(exponent)}`;
  }
  const ordinal = cursor.attempt(() => readOrdinalPower(cursor));
  return ordinal === undefined ? base : `${wrap(base)}^${ordinal}`;
}

const ordinals = [
  'zeroth',
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** "to the 4th power", "to the fourth". */
function readOrdinalPower(cursor: ExpressionCursor): number | undefined {
  if (!cursor.operator('?raised to the')) return undefined;
  const ordinal = ordinals.indexOf(cursor.peek());
  const number = cursor.tokens[cursor.at];
  if (ordinal >= 0) cursor.at += 1;
  else if (number?.kind === 'number' && /^(?:st|nd|rd|th)$/.test(cursor.peek(1))) cursor.at += 2;
  else return undefined;
  cursor.take('power');
  return ordinal >= 0 ? ordinal : number?.value;
}

function readPostfix(cursor: ExpressionCursor): string | undefined {
  let value = readPrimary(cursor);
  while (value !== undefined) {
    if (cursor.operator('squared', '²')) value = `${wrap(value)}^2`;
    else if (cursor.operator('cubed', '³')) value = `${wrap(value)}^3`;
    else if (cursor.operator('!', 'factorial')) value = `factorial(${value})`;
    else return value;
  }
  return undefined;
}

function readPrimary(cursor: ExpressionCursor): string | undefined {
  if (cursor.take('-', '−', 'minus', 'negative')) {
    const value = readPower(cursor);
    return value === undefined ? undefined : `(-${value})`;
  }
  if (cursor.take('(')) {
    const inner = readSum(cursor);
    return inner !== undefined && cursor.take(')') ? `(${inner})` : undefined;
  }
  if (cursor.operator('√')) {
    const value = readPower(cursor);
    return value === undefined ? undefined : `sqrt(${value})`;
  }
  cursor.take('$', '€', '£');
  if (cursor.take('pi', 'π')) return 'pi';
  if (cursor.peek() === 'e' && cursor.take('e')) return 'e';
  return (
    cursor.attempt(() => readShare(cursor)) ??
    readCommand(cursor, rules) ??
    readNamedFunction(cursor, rules) ??
    readPlainNumber(cursor)
  );
}

/** "15% of 240", "20 percent off 80", "half of 9", "two thirds of 90", "twice 4". */
function readShare(cursor: ExpressionCursor): string | undefined {
  const multiple = [
    ['twice', 2],
    ['double', 2],
    ['triple', 3],
    ['thrice', 3],
    ['quadruple', 4],
  ] as const;
  for (const [word, factor] of multiple) {
    if (!cursor.operator(`?the ${word} ?of ?the`)) continue;
    const whole = readPower(cursor);
    return whole === undefined ? undefined : `(${factor} * ${whole})`;
  }
  const share = readFraction(cursor);
  if (share === undefined) return undefined;
  cursor.take(
    'tip',
    'tax',
    'vat',
    'discount',
    'commission',
    'share',
    'cut',
    'interest',
    'fee',
    'surcharge',
    'gratuity',
    'rebate',
    'markup',
  );
  if (cursor.operator('off', 'discount ?on|off|from')) {
    const whole = readPower(cursor);
    return whole === undefined ? undefined : `(${whole} * (1 - ${share}))`;
  }
  if (!cursor.operator('of ?the', 'on ?a|an|the', 'from ?a|an|the')) return readModulo(cursor, share) ?? `(${share})`;
  const whole = cursor.attempt(() => readPower(cursor)) ?? readAmount(cursor);
  return whole === undefined ? undefined : `(${share} * ${whole})`;
}

/** "a bill of 64.50". */
function readAmount(cursor: ExpressionCursor): string | undefined {
  return cursor.take('?the bill|total|amount|price|order of') ? readPower(cursor) : undefined;
}

/** "17 % 5": what looks like a percentage is a remainder where a number follows. */
function readModulo(cursor: ExpressionCursor, share: string): string | undefined {
  const value = /^(.+) \/ 100$/.exec(share)?.[1];
  if (value === undefined || cursor.tokens[cursor.at]?.kind !== 'number') return undefined;
  cursor.operations += 1;
  const by = readPower(cursor);
  return by === undefined ? undefined : `mod(${value}, ${by})`;
}

const parts: Readonly<Record<string, number>> = {
  half: 2,
  third: 3,
  quarter: 4,
  fifth: 5,
  sixth: 6,
  eighth: 8,
  tenth: 10,
};

function readFraction(cursor: ExpressionCursor): string | undefined {
  const count = cursor.attempt(() => {
    const article = cursor.take(
      'a',
      'an',
      'one',
      'the one',
      ...(/^(?:half|third|quarter|fifth|tenth)$/.test(cursor.peek(1)) ? ['the'] : []),
    );
    const number = article ? { value: 1, end: cursor.at } : readNumber(cursor.tokens, cursor.at);
    if (number === undefined) return cursor.peek() === 'half' ? 1 : undefined;
    cursor.at = number.end;
    return number.value;
  });
  if (count === undefined) return undefined;
  const isPercent =
    cursor.tokens[cursor.at - 1]?.percent === true || cursor.take('percent', 'percents', 'pct', 'per cent', '%');
  if (isPercent) return `${count} / 100`;
  const part =
    parts[
      cursor
        .peek()
        .replace(/(?<=.)s$/, '')
        .replace(/^halve$/, 'half')
    ];
  if (part === undefined) return undefined;
  cursor.at += 1;
  return `${count} / ${part}`;
}

function readPlainNumber(cursor: ExpressionCursor): string | undefined {
  const number = readNumber(cursor.tokens, cursor.at);
  if (number === undefined) return undefined;
  cursor.at = number.end;
  cursor.take('eur', 'usd', 'dollars', 'dollar', 'euros', 'euro', '€', '$', '£', 'bucks');
  return String(number.value);
}

function wrap(text: string): string {
  return /^[\w.]+$|^\([^()]*\)$/.test(text) ? text : `(${text})`;
}

/** What the words in expression-words.ts are made of. */
interface ExpressionRules {
  readonly sum: (cursor: ExpressionCursor) => string | undefined;
  readonly operand: (cursor: ExpressionCursor) => string | undefined;
  readonly power: (cursor: ExpressionCursor) => string | undefined;
}

const rules: ExpressionRules = { sum: readSum, operand: readProduct, power: readPower };
