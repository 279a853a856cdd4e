/** Conversions to numbers that refuse what is no number, and rounding. */
import { celEnv, isCelError, type CelValue } from '@bufbuild/cel';
import type { FunctionTable } from './function-table.ts';
import { mismatch } from './mismatch.ts';
import { checkedInt } from './operators.ts';

const library = celEnv().funcs;

function byLibrary(name: string, args: readonly CelValue[]): CelValue {
  const result = library.find(name)?.call(0, undefined, [...args]);
  if (result === undefined) throw mismatch(name, args);
  if (isCelError(result)) throw result;
  return result;
}

function toInt(args: readonly CelValue[]): CelValue {
  const [value] = args;
  if (typeof value !== 'string') return byLibrary('int', args);
  if (!/^[+-]?[0-9]{1,20}$/.test(value)) throw new Error(`${quoted(value)} is not an integer.`);
  return checkedInt(BigInt(value.replace('+', '')));
}

function toDouble(args: readonly CelValue[]): CelValue {
  const [value] = args;
  if (typeof value !== 'string') return byLibrary('double', args);
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$/.test(value)) {
    throw new Error(`${quoted(value)} is not a number.`);
  }
  return Number(value);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** A function of a double that leaves an int as it is. */
function rounding(name: string, round: (value: number) => number) {
  return (args: readonly CelValue[]): CelValue => {
    const [value] = args;
    if (typeof value === 'bigint') return value;
    if (typeof value !== 'number') throw mismatch(name, args);
    const rounded = round(value);
    return Number.isSafeInteger(rounded) ? BigInt(rounded) : rounded;
  };
}

function absolute(args: readonly CelValue[]): CelValue {
  const [value] = args;
  if (typeof value === 'bigint') return checkedInt(value < 0n ? -value : value);
  if (typeof value === 'number') return Math.abs(value);
  throw mismatch('math.abs', args);
}

/** Half away from zero, as CEL has it. */
function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

export const numberFunctions: FunctionTable = {
  int: { arities: [1], call: toInt },
  double: { arities: [1], call: toDouble },
  'math.abs': { arities: [1], call: absolute },
  'math.ceil': { arities: [1], call: rounding('math.ceil', Math.ceil) },
  'math.floor': { arities: [1], call: rounding('math.floor', Math.floor) },
  'math.round': { arities: [1], call: rounding('math.round', roundHalfAway) },
};
