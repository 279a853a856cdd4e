/** Arithmetic: int and double mix, and division is exact. What is not about numbers, text or lists is the library's. */
import { celEnv, isCelError, isCelList, type CelValue } from '@bufbuild/cel';
import type { FunctionTable } from './function-table.ts';
import { mismatch } from './mismatch.ts';
import { spendCharacters } from './meter.ts';
import { concatenate } from './values.ts';

const maxInt = 2n ** 63n - 1n;
const minInt = -(2n ** 63n);

/** A result of int arithmetic, which has 64 bits. */
export function checkedInt(value: bigint): bigint {
  if (value > maxInt || value < minInt) throw new Error('The integer has more than 64 bits. Convert with double(…).');
  return value;
}

function isNumber(value: CelValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

interface Arithmetic {
  readonly symbol: string;
  readonly ofInts: (left: bigint, right: bigint) => bigint | number;
  readonly ofDoubles: (left: number, right: number) => number;
}

const library = celEnv().funcs;

/** Timestamps, durations, bytes and unsigned integers. */
function byLibrary(operator: string, symbol: string, args: readonly CelValue[]): CelValue {
  const result = library.find(operator)?.call(0, undefined, [...args]);
  if (result === undefined) throw mismatch(symbol, args, 'Convert with string(…), int(…) or double(…).');
  if (isCelError(result)) throw result;
  return result;
}

function arithmetic({ symbol, ofInts, ofDoubles }: Arithmetic) {
  return (args: readonly CelValue[]): CelValue => {
    const [left, right] = args;
    if (typeof left === 'bigint' && typeof right === 'bigint') return ofInts(left, right);
    if (isNumber(left) && isNumber(right)) return ofDoubles(Number(left), Number(right));
    return byLibrary(`_${symbol}_`, symbol, args);
  };
}

const addNumbers = arithmetic({
  symbol: '+',
  ofInts: (left, right) => checkedInt(left + right),
  ofDoubles: (left, right) => left + right,
});

function add(args: readonly CelValue[]): CelValue {
  const [left, right] = args;
  if (typeof left === 'string' && typeof right === 'string') {
    spendCharacters(left.length + right.length);
    return left + right;
  }
  if (isCelList(left) && isCelList(right)) return concatenate(left, right);
  return addNumbers(args);
}

function divideInts(left: bigint, right: bigint): bigint | number {
  if (right === 0n) throw new Error('Division by zero.');
  return left % right === 0n ? checkedInt(left / right) : Number(left) / Number(right);
}

function divideDoubles(left: number, right: number): number {
  if (right === 0) throw new Error('Division by zero.');
  return left / right;
}

function remainderOfInts(left: bigint, right: bigint): bigint {
  if (right === 0n) throw new Error('Division by zero.');
  return left % right;
}

function remainderOfDoubles(left: number, right: number): number {
  if (right === 0) throw new Error('Division by zero.');
  return left % right;
}

/** The operators, by CEL's name for them. */
export const operators: FunctionTable = {
  '_+_': { arities: [2], call: add },
  '_-_': {
    arities: [2],
    call: arithmetic({
      symbol: '-',
      ofInts: (left, right) => checkedInt(left - right),
      ofDoubles: (left, right) => left - right,
    }),
  },
  '_*_': {
    arities: [2],
    call: arithmetic({
      symbol: '*',
      ofInts: (left, right) => checkedInt(left * right),
      ofDoubles: (left, right) => left * right,
    }),
  },
  '_/_': { arities: [2], call: arithmetic({ symbol: '/', ofInts: divideInts, ofDoubles: divideDoubles }) },
  '_%_': { arities: [2], call: arithmetic({ symbol: '%', ofInts: remainderOfInts, ofDoubles: remainderOfDoubles }) },
};
