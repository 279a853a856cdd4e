/**
 * JSON as CEL sees it, and back. Lists and objects are wrapped, not converted: an element is converted when it is
 * read, and a wrapper that comes out untouched gives back the very value that went in.
 *
 * Numbers that are safe integers enter as int (bigint), all others as double.
 */
import { isCelError, isCelList, isCelMap, isCelUint } from '@bufbuild/cel';
import type { CelList, CelMap, CelValue } from '@bufbuild/cel';
import { OrchestratorError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { spend, spendCharacters } from './meter.ts';

/** How the library knows a list and a map. */
const listMark = Symbol.for('@bufbuild/cel/list');
const mapMark = Symbol.for('@bufbuild/cel/map');

/** A JSON list, element by element. */
class JsonList {
  readonly [listMark] = {};
  readonly source: readonly JsonValue[];

  constructor(source: readonly JsonValue[]) {
    this.source = source;
  }

  get size(): number {
    return this.source.length;
  }

  get(index: number): CelValue | undefined {
    spend(1);
    const element = this.source[index];
    return element === undefined ? undefined : fromJson(element);
  }

  *values(): IterableIterator<CelValue> {
    for (const element of this.source) {
      spend(1);
      yield fromJson(element);
    }
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

/** The last object in which a field was looked for in vain, for the hint. */
let lastMiss: { readonly key: string; readonly source: JsonObject } | null = null;

/** Where the field was looked for in vain, if it was the last one. */
export function missedField(key: string): JsonObject | null {
  return lastMiss?.key === key ? lastMiss.source : null;
}

/** Lets go of that object. */
export function forgetMiss(): void {
  lastMiss = null;
}

/** A JSON object, field by field. */
class JsonMap {
  readonly [mapMark] = {};
  readonly source: JsonObject;

  constructor(source: JsonObject) {
    this.source = source;
  }

  get size(): number {
    return Object.keys(this.source).length;
  }

  get(key: unknown): CelValue | undefined {
    spend(1);
    if (typeof key !== 'string') return undefined;
    const value = Object.hasOwn(this.source, key) ? this.source[key] : undefined;
    if (value !== undefined) return fromJson(value);
    lastMiss = { key, source: this.source };
    return undefined;
  }

  has(key: unknown): boolean {
    spend(1);
    return typeof key === 'string' && Object.hasOwn(this.source, key);
  }

  keys(): IterableIterator<string> {
    return Object.keys(this.source)[Symbol.iterator]();
  }

  *values(): IterableIterator<CelValue> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): IterableIterator<[string, CelValue]> {
    for (const [key, value] of Object.entries(this.source)) {
      spend(1);
      yield [key, fromJson(value)];
    }
  }

  forEach(callback: (value: CelValue, key: string, map: unknown) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }

  [Symbol.iterator](): IterableIterator<[string, CelValue]> {
    return this.entries();
  }
}

/**
 * A list that an expression made. Appending to the newest view of the elements adds in place, so a macro that builds
 * a list of n elements takes O(n); older views keep their own length.
 */
class GrownList {
  readonly [listMark] = {};
  readonly elements: CelValue[];
  readonly size: number;

  constructor(elements: CelValue[], size: number) {
    this.elements = elements;
    this.size = size;
  }

  get(index: number): CelValue | undefined {
    spend(1);
    return index < this.size ? this.elements[index] : undefined;
  }

  *values(): IterableIterator<CelValue> {
    for (let index = 0; index < this.size; index += 1) {
      spend(1);
      const element = this.elements[index];
      if (element !== undefined) yield element;
    }
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

/** A list of CEL values. The array belongs to the list from now on. */
export function listOf(elements: CelValue[]): CelList {
  return new GrownList(elements, elements.length) as unknown as CelList;
}

/** Both lists, one after the other. */
export function concatenate(left: CelList, right: CelList): CelList {
  const grown: unknown = left;
  const elements =
    grown instanceof GrownList && grown.elements.length === grown.size ? grown.elements : Array.from(left);
  for (const element of right) elements.push(element);
  spend(right.size);
  return listOf(elements);
}

/** A JSON value for CEL. Takes no longer for a large one. */
export function fromJson(value: JsonValue): CelValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return (Array.isArray(value) ? new JsonList(value) : new JsonMap(value as JsonObject)) as unknown as CelValue;
}

/**
 * A result as JSON.
 *
 * @throws OrchestratorError `expression-failed` where JSON can't hold it
 */
export function toJson(value: CelValue): JsonValue {
  switch (typeof value) {
    case 'string':
      spendCharacters(value.length);
      return value;
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw notJson(`the number ${value}`, 'Look for a division by zero, or for text that is no number.');
    case 'bigint':
      return safeNumber(value);
    case 'object':
      return value === null ? null : objectToJson(value);
    default:
      throw notJson(`a ${typeof value}`);
  }
}

function objectToJson(value: NonNullable<CelValue & object>): JsonValue {
  const own: unknown = value;
  if (own instanceof JsonList || own instanceof JsonMap) return own.source;
  if (isCelList(value)) {
    spend(value.size);
    return Array.from(value, toJson);
  }
  if (isCelMap(value)) return mapToJson(value);
  if (isCelUint(value)) return safeNumber(value.value);
  if (isCelError(value)) throw value;
  if (value instanceof Uint8Array) throw notJson('bytes', 'Convert them with string(…).');
  throw notJson('a time, duration or type', 'Convert it with string(…).');
}

function mapToJson(map: CelMap): JsonObject {
  spend(map.size);
  const result: Record<string, JsonValue> = {};
  for (const [key, value] of map) {
    if (typeof key !== 'string') throw notJson('an object with a key that is no string', 'Write the key in quotes.');
    if (key === '__proto__') throw notJson('an object with the key __proto__');
    result[key] = toJson(value);
  }
  return result;
}

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw notJson(`the integer ${value}`, 'Above 2^53 - 1, convert it with double(…) or string(…).');
}

function notJson(what: string, hint?: string): OrchestratorError {
  return new OrchestratorError(`The result is ${what}, which JSON can't hold.`, { code: 'expression-failed', hint });
}
