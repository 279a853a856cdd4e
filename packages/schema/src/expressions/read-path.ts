/** Evaluates `steps.files.output["a"][0]` as CEL does, without CEL. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { ExpressionScope } from './references.ts';
import type { FieldPath } from './syntax.ts';

/** What stands at the path, or why nothing does. */
export type PathResult =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string; readonly missing?: Missing };

/** A field that was looked for in vain, and where. */
export interface Missing {
  readonly key: string;
  readonly source: JsonObject;
}

/** Follows the path from the scope. */
export function readPath(scope: ExpressionScope, path: FieldPath): PathResult {
  const names = scope as { readonly [name: string]: JsonValue | undefined };
  const root = Object.hasOwn(names, path.root) ? names[path.root] : undefined;
  if (root === undefined) return { ok: false, message: 'unresolved attribute' };
  let value: JsonValue = root;
  for (const key of path.keys) {
    const next: JsonValue | undefined = typeof key === 'string' ? readField(value, key) : readIndex(value, key);
    if (next === undefined) {
      if (typeof key === 'number') return { ok: false, message: `index ${key} out of bounds` };
      const missing = isJsonObject(value) ? { missing: { key, source: value } } : {};
      return { ok: false, message: `field not found: ${key}`, ...missing };
    }
    value = next;
  }
  return { ok: true, value };
}

function readField(value: JsonValue, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const object = value as JsonObject;
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function readIndex(value: JsonValue, index: number): JsonValue | undefined {
  return Array.isArray(value) ? (value as readonly JsonValue[])[index] : undefined;
}
