import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { setKey } from './isolate.ts';
import type { Redactor } from './redactor.ts';

/** Keys and indexes that lead to a literal `{"$secret": NAME}` of a template. */
type Place = readonly (string | number)[];

/**
 * The values that `{"$secret": NAME}` stands for. What was looked up once is redacted from then on (invariant 10).
 *
 * Only what the author of the document wrote is a secret's place: data that merely looks like one (a model's answer,
 * say) stays what it is.
 */
export class Secrets {
  readonly #lookup: (name: string) => string | undefined;
  readonly #redactor: Redactor;
  readonly #places = new WeakMap<object, readonly Place[]>();

  constructor(lookup: (name: string) => string | undefined, redactor: Redactor) {
    this.#lookup = lookup;
    this.#redactor = redactor;
  }

  get(name: string): string | undefined {
    const value = this.#lookup(name);
    if (value !== undefined) this.#redactor.add(name, value);
    return value;
  }

  /**
   * A copy of the resolved value with the secrets of its template filled in: for an attempt, never for the journal.
   *
   * @throws OrchestratorError `secret-not-found`
   */
  reveal(resolved: JsonValue, template: JsonValue): JsonValue {
    const places = this.#placesIn(template);
    if (places.length === 0) return copyJson(resolved);
    const box = { value: copyJson(resolved) };
    for (const place of places) this.#revealAt(box, ['value', ...place]);
    return box.value;
  }

  /** Looks up every secret that a document names, so that it is redacted from the first event on. */
  learn(value: JsonValue): void {
    for (const place of this.#placesIn(value)) {
      const name = secretName(at(value, place));
      if (name !== null) this.get(name);
    }
  }

  #placesIn(template: JsonValue): readonly Place[] {
    if (typeof template !== 'object' || template === null) return [];
    const known = this.#places.get(template);
    if (known !== undefined) return known;
    const found = findPlaces(template, []);
    this.#places.set(template, found);
    return found;
  }

  #revealAt(box: { value: JsonValue }, place: Place): void {
    const holder = at(box, place.slice(0, -1));
    const key = place.at(-1);
    if (typeof holder !== 'object' || holder === null || key === undefined) return;
    const name = secretName(at(holder, [key]));
    if (name !== null) setKey(holder as Record<string, JsonValue>, String(key), this.get(name) ?? refuse(name));
  }
}

/** A plain copy, so that code which changes its input changes nothing of ours. */
export function copyJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => copyJson(item));
  const copy: Record<string, JsonValue> = {};
  for (const [key, child] of Object.entries(value)) setKey(copy, key, copyJson(child));
  return copy;
}

function findPlaces(value: JsonValue, place: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  if (secretName(value) !== null) return [place];
  return Object.entries(value).flatMap(([key, child]) => findPlaces(child as JsonValue, [...place, key]));
}

function at(value: JsonValue, place: Place): JsonValue {
  let here: JsonValue = value;
  for (const key of place) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return null;
    here = (here as { readonly [key: string]: JsonValue })[key] ?? null;
  }
  return here;
}

/** The name, where the value is `{"$secret": NAME}` and nothing else. */
function secretName(value: JsonValue): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const name = (value as { readonly [key: string]: JsonValue })['$secret'];
  return typeof name === 'string' && Object.keys(value).length === 1 ? name : null;
}

function refuse(name: string): never {
  throw new OrchestratorError(`There is no secret "${name}".`, {
    code: 'secret-not-found',
    hint: `Set the environment variable ${name}, and start the process again.`,
    details: { name },
  });
}
