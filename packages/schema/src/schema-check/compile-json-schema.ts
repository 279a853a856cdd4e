import type { JsonSchema, JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';

/** All that is wrong with a value; empty where it fits. Pointers lead into the value. Never throws. */
export type JsonSchemaCheck = (value: JsonValue) => readonly Problem[];

/** Settings of compiling a schema. */
export interface JsonSchemaOptions {
  /**
   * Whether the schema comes from a program, not from a document or a model: then a pattern that RE2 can't have (one
   * with look-ahead, as Zod writes for e-mail addresses) runs on the platform's engine. Default: false, such a schema
   * is refused.
   */
  readonly trusted?: boolean;
}

const kept: Record<'trusted' | 'untrusted', WeakMap<object, JsonSchemaCheck>> = {
  trusted: new WeakMap(),
  untrusted: new WeakMap(),
};

/**
 * A check against a JSON Schema (draft 2020-12). The first call loads the validator; the check itself is synchronous.
 * The same schema object is compiled once. `format` is not asserted, and nothing is fetched.
 *
 * @throws OrchestratorError `invalid-json-schema`
 * @example
 * ```ts
 * const check = await compileJsonSchema({ type: 'object', required: ['folder'] });
 * check({}); // [{ code: 'missing-key', pointer: '/folder', message: 'folder is missing.', hint: null }]
 * ```
 */
export async function compileJsonSchema(schema: JsonSchema, options: JsonSchemaOptions = {}): Promise<JsonSchemaCheck> {
  const { compileCheck } = await import('./schema-checker.ts');
  if (typeof schema === 'boolean') return compileCheck(schema, options);
  const cache = kept[options.trusted === true ? 'trusted' : 'untrusted'];
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const made = compileCheck(schema, options);
  cache.set(schema, made);
  return made;
}
