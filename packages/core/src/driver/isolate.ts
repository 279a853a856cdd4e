import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { INLINE_LIMIT_BYTES } from '../journal/stored-value.ts';
import type { Redactor } from './redactor.ts';

/** Deeper values are refused: JSON's own reader and writer would overflow the stack. */
const deepest = 1_000;

/** A copy that nobody else holds, or null where the value is certainly too large to stand in an event. */
export interface Isolated {
  readonly copy: JsonValue | null;
  /** False: the copy is so small that its JSON can't reach the inline limit. */
  readonly measure: boolean;
}

/**
 * Checks that a value is JSON and copies it in the same walk, with secrets taken out. Keys whose value is `undefined`
 * are left out, as JSON does; a value that is `undefined` as a whole is null. Stops copying, but goes on checking, when
 * the value is too large to stand in an event: what happens then is up to the caller.
 *
 * @throws OrchestratorError `not-json` with the place of the first thing that JSON can't hold
 */
export function isolate(value: unknown, redactor: Redactor): Isolated {
  const walk = new Walk(redactor);
  const copy = walk.copy(value === undefined ? null : value, 0);
  return { copy: walk.least > INLINE_LIMIT_BYTES ? null : copy, measure: walk.most > INLINE_LIMIT_BYTES };
}

/** Assigning would set the prototype where the key is `__proto__`. */
export function setKey(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

class Walk {
  readonly #redactor: Redactor;
  /** Bounds of the length of the JSON text in bytes of UTF-8. */
  least = 0;
  most = 0;
  /** The way down to here, for the message. */
  readonly #place: (string | number)[] = [];

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  copy(value: unknown, depth: number): JsonValue {
    switch (typeof value) {
      case 'string':
        return this.#string(value);
      case 'number':
        if (!Number.isFinite(value)) throw this.#refusal(String(value));
        this.least += 1;
        this.most += 25;
        return value;
      case 'boolean':
        this.least += 4;
        this.most += 6;
        return value;
      case 'object':
        if (value === null) {
          this.least += 4;
          this.most += 5;
          return null;
        }
        if (depth >= deepest) throw this.#refusal(`nested more than ${deepest} levels deep, or a circle`);
        this.least += 2;
        this.most += 3;
        return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, depth);
      default:
        throw this.#refusal(`of type ${typeof value}`);
    }
  }

  #string(value: string): string {
    const text = this.#redactor.active ? this.#redactor.text(value) : value;
    this.least += text.length + 2;
    this.most += 6 * text.length + 3;
    return text;
  }

  #list(value: readonly unknown[], depth: number): JsonValue {
    const copy: JsonValue[] = [];
    for (let index = 0; index < value.length; index += 1) {
      this.#place.push(index);
      const child = this.copy(value[index], depth + 1);
      if (this.least <= INLINE_LIMIT_BYTES) copy.push(child);
      this.#place.pop();
    }
    return copy;
  }

  #object(value: object, depth: number): JsonValue {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw this.#refusal(`a ${(value as { constructor?: { name?: string } }).constructor?.name ?? 'class'} object`);
    }
    const copy: Record<string, JsonValue> = {};
    for (const key of Object.keys(value)) {
      const child = (value as Record<string, unknown>)[key];
      if (child === undefined) continue;
      this.#place.push(key);
      const name = this.#string(key);
      const childCopy = this.copy(child, depth + 1);
      if (this.least <= INLINE_LIMIT_BYTES) setKey(copy, name, childCopy);
      this.#place.pop();
    }
    return copy;
  }

  #refusal(what: string): OrchestratorError {
    const place = this.#place.length === 0 ? '' : ` at /${this.#place.slice(0, 20).join('/')}`;
    return new OrchestratorError(`Not JSON${place}: ${what}.`, {
      code: 'not-json',
      hint: 'Return plain objects, lists, strings, finite numbers, booleans and null.',
    });
  }
}
