/** Functions of lists and objects. */
import { isCelList, isCelMap, type CelList, type CelValue } from '@bufbuild/cel';
import { canonicalJson } from '../canonical-json.ts';
import type { FunctionTable } from './function-table.ts';
import { mismatch } from './mismatch.ts';
import { spend } from './meter.ts';
import { operators } from './operators.ts';
import { listOf, toJson } from './values.ts';

type Order = (left: CelValue, right: CelValue) => number;

/** The order of numbers, text or booleans; a mix of them has none. */
const order: Order = (left, right) => {
  const comparable = rank(left) === rank(right) && rank(left) !== null;
  if (!comparable) throw new Error('A list of numbers, of text or of booleans can be ordered, but not a mix of them.');
  const [first, second] = [left as string | number, right as string | number];
  if (first < second) return -1;
  return first > second ? 1 : 0;
};

function rank(value: CelValue): string | null {
  if (typeof value === 'bigint' || typeof value === 'number') return 'number';
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : null;
}

function only(name: string, args: readonly CelValue[]): CelList {
  const [list] = args;
  if (!isCelList(list)) throw mismatch(name, args, 'It takes a list.');
  return list;
}

function sum(args: readonly CelValue[]): CelValue {
  let total: CelValue = 0n;
  for (const element of only('sum', args)) {
    if (typeof element !== 'bigint' && typeof element !== 'number') throw mismatch('sum', [element]);
    total = operators['_+_']?.call([total, element]) ?? total;
  }
  return total;
}

/** `min(list)` or `min(a, b, …)`; the same for `max`. */
function extreme(name: string, sign: 1 | -1) {
  return (args: readonly CelValue[]): CelValue => {
    const values = args.length === 1 ? only(name, args) : args;
    let best: CelValue | undefined;
    for (const value of values) if (best === undefined || sign * order(value, best) < 0) best = value;
    if (best === undefined) throw new Error(`${name} of an empty list.`);
    order(best, best);
    return best;
  };
}

function sort(args: readonly CelValue[]): CelValue {
  const elements = Array.from(only('sort', args));
  spend(elements.length * Math.ceil(Math.log2(elements.length + 2)));
  return listOf(elements.sort(order));
}

function distinct(args: readonly CelValue[]): CelValue {
  const seen = new Set<string>();
  const elements: CelValue[] = [];
  for (const element of only('distinct', args)) {
    const key = canonicalJson(toJson(element));
    spend(key.length / 16);
    if (seen.has(key)) continue;
    seen.add(key);
    elements.push(element);
  }
  return listOf(elements);
}

/** One level, as CEL has it. */
function flatten(args: readonly CelValue[]): CelValue {
  const elements: CelValue[] = [];
  for (const element of only('flatten', args)) {
    if (isCelList(element)) for (const inner of element) elements.push(inner);
    else elements.push(element);
    spend(1);
  }
  return listOf(elements);
}

function slice(args: readonly CelValue[]): CelValue {
  const [list, from, to] = args;
  if (!isCelList(list) || typeof from !== 'bigint' || typeof to !== 'bigint') throw mismatch('slice', args);
  if (from < 0n || to < from || to > BigInt(list.size)) {
    throw new Error(`slice(${from}, ${to}) is outside the list, which has ${list.size} elements.`);
  }
  const elements: CelValue[] = [];
  for (let index = Number(from); index < Number(to); index += 1) {
    const element = list.get(index);
    if (element !== undefined) elements.push(element);
  }
  return listOf(elements);
}

function keys(args: readonly CelValue[]): CelValue {
  const [map] = args;
  if (!isCelMap(map)) throw mismatch('keys', args, 'It takes an object.');
  spend(map.size);
  return listOf([...map.keys()]);
}

function values(args: readonly CelValue[]): CelValue {
  const [map] = args;
  if (!isCelMap(map)) throw mismatch('values', args, 'It takes an object.');
  spend(map.size);
  return listOf([...map.values()]);
}

export const listFunctions: FunctionTable = {
  sum: { arities: [1], call: sum },
  min: { arities: [1, 2, 3, 4], call: extreme('min', 1) },
  max: { arities: [1, 2, 3, 4], call: extreme('max', -1) },
  sort: { arities: [1], call: sort },
  reverse: { arities: [1], call: (args) => listOf(Array.from(only('reverse', args)).reverse()) },
  distinct: { arities: [1], call: distinct },
  flatten: { arities: [1], call: flatten },
  slice: { arities: [3], call: slice },
  keys: { arities: [1], call: keys },
  values: { arities: [1], call: values },
};
