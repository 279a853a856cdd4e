import {
  compileJsonSchema,
  type JsonSchema,
  type JsonSchemaCheck,
  type JsonValue,
  type Problem,
} from '@orchestr8/schema';
import { chain, type MaybePromise } from './maybe-promise.ts';

/** A JSON Schema (2020-12), and whether a program wrote it (a tool's) or a document did. */
export interface SchemaSource {
  readonly schema: JsonSchema | undefined;
  readonly trusted: boolean;
}

const none: readonly Problem[] = [];

/** Checks values against JSON Schemas, at once where the schema was seen before. */
export class SchemaChecks {
  readonly #compiled = new WeakMap<object, JsonSchemaCheck>();

  /** What is wrong with the value; empty: nothing. @throws OrchestratorError `invalid-json-schema` */
  problems({ schema, trusted }: SchemaSource, value: JsonValue): MaybePromise<readonly Problem[]> {
    if (schema === undefined || schema === true) return none;
    if (schema === false) return compileJsonSchema(schema).then((check) => check(value));
    if (Object.keys(schema).length === 0) return none;
    const known = this.#compiled.get(schema);
    return chain(known ?? this.#compile(schema, trusted), (check) => check(value));
  }

  async #compile(schema: object & JsonSchema, trusted: boolean): Promise<JsonSchemaCheck> {
    const check = await compileJsonSchema(schema, { trusted });
    this.#compiled.set(schema, check);
    return check;
  }
}
