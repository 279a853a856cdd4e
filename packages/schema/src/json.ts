/** A value that JSON can hold. */
export type JsonValue = JsonPrimitive | readonly JsonValue[] | JsonObject;

/** A JSON value that holds no others. */
export type JsonPrimitive = string | number | boolean | null;

/** A JSON object: string keys, JSON values. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A JSON Schema (draft 2020-12): an object, or `true` / `false`. */
export type JsonSchema = JsonObject | boolean;

/** Whether the value is a plain object: neither null, nor a list, nor an instance of a class. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether the whole value survives a trip through JSON unchanged: no `undefined`, no NaN, no class instance, no
 * cycle. Walks with a stack of its own, so depth can't overflow.
 */
export function isJsonValue(value: unknown): value is JsonValue {
  const open = new Set<object>();
  const pending: { value: unknown; leave?: object }[] = [{ value }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.leave !== undefined) {
      open.delete(next.leave);
      continue;
    }
    const current = next.value;
    if (typeof current === 'object' && current !== null) {
      if (open.has(current) || !(Array.isArray(current) || isJsonObject(current))) return false;
      open.add(current);
      pending.push({ value: null, leave: current });
      // A hole of a sparse list is `undefined` here, which is refused below.
      for (const child of Array.isArray(current) ? Array.from(current) : Object.values(current))
        pending.push({ value: child });
    } else if (!isJsonPrimitive(current)) return false;
  }
  return true;
}

function isJsonPrimitive(value: unknown): value is JsonPrimitive {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

/** Levels of lists and objects inside one another: 0 for a plain value, 1 for `[1]`. Not recursive. */
export function jsonDepth(value: JsonValue): number {
  let deepest = 0;
  const pending: { value: JsonValue; depth: number }[] = [{ value, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    deepest = Math.max(deepest, next.depth);
    if (typeof next.value !== 'object' || next.value === null) continue;
    deepest = Math.max(deepest, next.depth + 1);
    const depth = next.depth + 1;
    for (const child of Object.values(next.value) as JsonValue[]) {
      if (typeof child === 'object' && child !== null) pending.push({ value: child, depth });
    }
  }
  return deepest;
}
