import { isJsonObject, type JsonValue } from './json.ts';

/** The value as JSON with the keys of every object in order: equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, inner: JsonValue) => (isJsonObject(inner) ? sorted(inner) : inner));
}

function sorted(object: { readonly [key: string]: JsonValue }): Record<string, JsonValue> {
  const result: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const key of Object.keys(object).sort()) result[key] = object[key] ?? null;
  return result;
}
