import { isWord, span, type Found, type Reading } from '../reading.ts';
import { readNumber } from '../number-words.ts';
import { unitOf } from '../units.ts';

/** A quantity, and the unit that it is wanted in. */
export interface Conversion {
  readonly value: Found;
  readonly from: Found;
  readonly to: Found;
}

interface UnitSpan {
  readonly start: number;
  readonly end: number;
  readonly unit: string;
}

const toCues = new Set('to in into as'.split(' '));
const many = new Set('many much'.split(' '));

/** "5 miles to km", "how many feet are in 3 meters", "what is 100°F in Celsius". */
export function extractConversion(reading: Reading): Conversion | undefined {
  const measured = measuredQuantity(reading);
  if (measured === undefined) return apart(reading);
  const others = unitSpans(reading).filter(({ start }) => start >= measured.from.end || start < measured.start);
  const target =
    others.find((unit) => isWord(reading.tokens[unit.start - 1], many) || isTarget(reading, unit)) ?? others[0];
  if (target === undefined || target.unit === measured.from.unit) return undefined;
  return {
    value: { value: measured.value, tokens: span(measured.start, measured.from.start) },
    from: { value: measured.from.unit, tokens: span(measured.from.start, measured.from.end) },
    to: { value: target.unit, tokens: span(target.start, target.end) },
  };
}

/** "kg to lbs: 80": the number stands apart from the units. */
function apart(reading: Reading): Conversion | undefined {
  const numbers = reading.tokens.flatMap((token, index) =>
    token.kind === 'number' && token.value !== undefined ? [{ value: token.value, index }] : [],
  );
  const [number] = numbers;
  const [from, to, ...others] = unitSpans(reading);
  if (number === undefined || numbers.length > 1 || from === undefined || to === undefined || others.length > 0)
    return undefined;
  if (!isTarget(reading, to) || to.start !== from.end + 1 || from.unit === to.unit) return undefined;
  return {
    value: { value: number.value, tokens: [number.index] },
    from: { value: from.unit, tokens: span(from.start, from.end) },
    to: { value: to.unit, tokens: span(to.start, to.end) },
  };
}

function isTarget(reading: Reading, unit: UnitSpan): boolean {
  const before = reading.tokens[unit.start - 1];
  return isWord(before, toCues) || before?.text === '=' || before?.text === '→';
}

function measuredQuantity(reading: Reading): { value: number; start: number; from: UnitSpan } | undefined {
  for (const index of reading.tokens.keys()) {
    const number = readFraction(reading, index) ?? readNumber(reading.tokens, index);
    if (number === undefined) continue;
    const negative =
      /^(?:-|−|minus|negative)$/.test(reading.tokens[index - 1]?.lower ?? '') &&
      reading.tokens[index - 2]?.kind !== 'number';
    const unit = unitAt(reading, number.end);
    const value = negative ? -number.value : number.value;
    if (unit !== undefined) return { value, start: negative ? index - 1 : index, from: unit };
    if (reading.tokens[index]?.kind === 'number') return undefined;
  }
  return halfOf(reading) ?? oneOf(reading);
}

/** "1/2 mile", "1 1/2 cups". */
function readFraction(reading: Reading, start: number): { readonly value: number; readonly end: number } | undefined {
  const [first, second, third] = reading.tokens.slice(start, start + 3);
  if (first?.kind !== 'number' || first.value === undefined) return undefined;
  if (second?.text === '/' && third?.kind === 'number' && third.value !== undefined)
    return { value: first.value / third.value, end: start + 3 };
  const part = second?.kind === 'number' ? readFraction(reading, start + 1) : undefined;
  return part === undefined ? undefined : { value: first.value + part.value, end: part.end };
}

/** "half a gallon", "a quarter mile", "half of an hour". */
function halfOf(reading: Reading): { value: number; start: number; from: UnitSpan } | undefined {
  const start = reading.tokens.findIndex((token) => /^(?:half|quarter)$/.test(token.lower));
  if (start < 0) return undefined;
  let at = start + 1;
  while (isWord(reading.tokens[at], new Set(['a', 'an', 'of']))) at += 1;
  const unit = unitAt(reading, at);
  const value = reading.tokens[start]?.lower === 'half' ? 0.5 : 0.25;
  return unit === undefined ? undefined : { value, start, from: unit };
}

/** "seconds in a day", "an acre in square feet". */
function oneOf(reading: Reading): { value: number; start: number; from: UnitSpan } | undefined {
  for (const [index, token] of reading.tokens.entries()) {
    if (!/^(?:an?|one|each|single|per)$/.test(token.lower) || token.kind !== 'word') continue;
    const unit = unitAt(reading, index + 1);
    if (unit !== undefined) return { value: 1, start: index, from: unit };
  }
  return undefined;
}

function unitSpans(reading: Reading): UnitSpan[] {
  const units: UnitSpan[] = [];
  for (let index = 0; index < reading.tokens.length; index += 1) {
    const unit = unitAt(reading, index);
    if (unit === undefined || isPreposition(reading, unit) || isThing(reading, unit)) continue;
    units.push(unit);
    index = unit.end - 1;
  }
  return units;
}

/** "in" is also an inch, "a" an ampere: only straight after a number. */
function isPreposition(reading: Reading, unit: UnitSpan): boolean {
  const token = reading.tokens[unit.start];
  return (
    unit.end - unit.start === 1 &&
    /^(?:in|a|as|at|h|s)$/.test(token?.text ?? '') &&
    reading.tokens[unit.start - 1]?.kind !== 'number'
  );
}

/** "the foot of the mountain". */
function isThing(reading: Reading, unit: UnitSpan): boolean {
  return reading.tokens[unit.start - 1]?.lower === 'the' && reading.tokens[unit.end]?.lower === 'of';
}

/** The longest unit that starts here. */
function unitAt(reading: Reading, start: number): UnitSpan | undefined {
  for (const length of [4, 3, 2, 1]) {
    const words = reading.tokens.slice(start, start + length);
    if (words.length < length || words.some((token) => !/^(?:word|symbol)$/.test(token.kind))) continue;
    const spaced = words.map(({ text }) => text).join(' ');
    const unit = unitOf(spaced) ?? unitOf(spaced.replaceAll(' / ', '/'));
    const inAsInch = spaced === 'in' && unitAt(reading, start + 1) !== undefined;
    if (unit !== undefined && !inAsInch) return { start, end: start + length, unit };
  }
  return undefined;
}
