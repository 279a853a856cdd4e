/** Functions of text whose cost is counted before the work is done. */
import { celEnv, isCelError, isCelList, isCelMap, type CelList, type CelValue } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import type { FunctionTable } from './function-table.ts';
import { compilePattern } from '../linear-pattern.ts';
import { mismatch } from './mismatch.ts';
import { spend, spendCharacters } from './meter.ts';
import { listOf, toJson } from './values.ts';

const library = celEnv({ funcs: strings }).funcs;

/** A method of the library whose cost is that of reading its text. */
function counted(name: string, arities: readonly number[]) {
  return {
    arities,
    call(args: readonly CelValue[]): CelValue {
      for (const argument of args) if (typeof argument === 'string') spendCharacters(argument.length);
      const [target, ...rest] = args;
      const result = library.find(name)?.call(0, target, rest);
      if (result === undefined) throw mismatch(name, args);
      if (isCelError(result)) throw result;
      return result;
    },
  };
}

/** Text as it is, numbers and booleans as text, everything else as JSON. */
function toText(args: readonly CelValue[]): CelValue {
  const [value] = args;
  if (value === undefined) throw mismatch('string', args);
  if (typeof value === 'string') return value;
  if (value === null || isCelList(value) || isCelMap(value)) {
    const text = JSON.stringify(toJson(value));
    spendCharacters(text.length);
    return text;
  }
  const result = library.find('string')?.call(0, undefined, [value]);
  if (result === undefined) throw mismatch('string', args);
  if (isCelError(result)) throw result;
  return result;
}

function join(args: readonly CelValue[]): CelValue {
  const [list, separator = ''] = args;
  if (!isCelList(list) || typeof separator !== 'string') throw mismatch('join', args);
  const texts: string[] = [];
  for (const element of list) {
    if (element === null || typeof element === 'object') {
      throw new Error('join takes a list of text and numbers. Convert its elements: list.map(x, string(x)).join(",").');
    }
    const text = typeof element === 'string' ? element : String(element);
    spendCharacters(text.length + separator.length);
    texts.push(text);
  }
  return texts.join(separator);
}

function split(args: readonly CelValue[]): CelValue {
  const [text, separator, limit = -1n] = args;
  if (typeof text !== 'string' || typeof separator !== 'string' || typeof limit !== 'bigint') {
    throw mismatch('split', args);
  }
  spendCharacters(text.length);
  const parts = text.split(separator);
  spend(parts.length);
  if (limit < 0n || BigInt(parts.length) <= limit) return listOf(parts);
  if (limit === 0n) return listOf([]);
  const kept = parts.slice(0, Number(limit) - 1);
  return listOf([...kept, parts.slice(kept.length).join(separator)]);
}

function replace(args: readonly CelValue[]): CelValue {
  const [text, old, replacement, limit = -1n] = args;
  if (
    typeof text !== 'string' ||
    typeof old !== 'string' ||
    typeof replacement !== 'string' ||
    typeof limit !== 'bigint'
  ) {
    throw mismatch('replace', args);
  }
  spendCharacters(text.length);
  const pieces = text.split(old);
  const count = limit < 0n ? pieces.length - 1 : Math.min(pieces.length - 1, Number(limit));
  spend(pieces.length);
  spendCharacters(count * replacement.length);
  return (
    pieces.slice(0, count + 1).join(replacement) +
    pieces
      .slice(count + 1)
      .map((piece) => old + piece)
      .join('')
  );
}

function matches(args: readonly CelValue[]): CelValue {
  const [text, pattern] = args;
  if (typeof text !== 'string' || typeof pattern !== 'string') throw mismatch('matches', args);
  // Linear in both: each character may touch each state of the pattern.
  spend(1 + (text.length * Math.max(8, pattern.length)) / 512);
  return compilePattern(pattern).test(text);
}

/** Code points of text, elements of a list, fields of an object. */
function size(args: readonly CelValue[]): CelValue {
  const [value] = args;
  if (isCelList(value) || isCelMap(value)) return BigInt(value.size);
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (typeof value !== 'string') throw mismatch('size', args);
  spendCharacters(value.length);
  let count = 0;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.codePointAt(index) ?? 0;
    if (code > 0xffff) index += 1;
    count += 1;
  }
  return BigInt(count);
}

/** A format may repeat and pad; what it made is counted, and each number's digits are bounded. */
function format(args: readonly CelValue[]): CelValue {
  const [template, values] = args;
  if (typeof template !== 'string' || !isCelList(values)) throw mismatch('format', args);
  if (/%\.[0-9]{3}/.test(template)) throw new Error('format takes at most 99 digits after the point.');
  spendCharacters(template.length);
  spend(textLength(values) / 64);
  const result = library.find('format')?.call(0, template, [values]);
  if (result === undefined) throw mismatch('format', args);
  if (isCelError(result)) throw result;
  if (typeof result === 'string') spendCharacters(result.length);
  return result;
}

/** How long the values are as text, about. */
function textLength(values: CelList): number {
  let length = 0;
  for (const value of values) {
    length += typeof value === 'string' ? value.length : 32;
    if (isCelList(value)) length += textLength(value);
  }
  return length;
}

export const stringFunctions: FunctionTable = {
  string: { arities: [1], call: toText },
  size: { arities: [1], call: size },
  matches: { arities: [2], call: matches },
  join: { arities: [1, 2], call: join },
  split: { arities: [2, 3], call: split },
  replace: { arities: [3, 4], call: replace },
  format: { arities: [2], call: format },
  charAt: counted('charAt', [2]),
  contains: counted('contains', [2]),
  endsWith: counted('endsWith', [2]),
  indexOf: counted('indexOf', [2, 3]),
  lastIndexOf: counted('lastIndexOf', [2, 3]),
  lowerAscii: counted('lowerAscii', [1]),
  startsWith: counted('startsWith', [2]),
  substring: counted('substring', [2, 3]),
  trim: counted('trim', [1]),
  upperAscii: counted('upperAscii', [1]),
};
