/** Checks data against JSON Schemas. Loads Ajv: reach it through `compileJsonSchema`. */
import { OrchestratorError } from '../errors.ts';
import type { JsonSchema, JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import { createAjv, type ErrorObject, type ValidateFunction } from './ajv.ts';
import type { JsonSchemaCheck, JsonSchemaOptions } from './compile-json-schema.ts';
import { dataProblems, type Explanation } from './data-problems.ts';
import { errorProblem } from './error-problem.ts';
import { findSchemaProblems } from './find-schema-problems.ts';

/** A schema that raw errors can be asked of. */
export interface RawCheck {
  readonly errors: (value: JsonValue) => readonly ErrorObject[];
  /** The errors as problems. `counts` may leave some out. */
  readonly explain: (errors: readonly ErrorObject[], counts?: Explanation['counts']) => readonly Problem[];
}

/**
 * Compiles the schema.
 *
 * @throws OrchestratorError `invalid-json-schema`
 */
export function compileRaw(schema: JsonSchema, options: JsonSchemaOptions): RawCheck {
  const problems = options.trusted === true ? [] : findSchemaProblems(schema);
  if (problems.length > 0) throw invalid(problems);
  const ajv = createAjv({ trusted: options.trusted === true, meta: false });
  const root = 'schema:root';
  // The schema's own $id would move the references that start at its root.
  const source = typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : { ...schema, $id: root };
  try {
    ajv.addSchema(source, root);
    const validate = ajv.compile({ $ref: root });
    const errors = (value: JsonValue) => (validate(value) ? [] : [...(validate.errors ?? [])]);
    const compiled = new Map<string, ValidateFunction>();
    const alternative = (path: string, data: JsonValue) => {
      const check = compiled.get(path) ?? ajv.compile({ $ref: absolute(path, root) });
      compiled.set(path, check);
      return check(data) ? [] : [...(check.errors ?? [])];
    };
    return {
      errors,
      explain: (found, counts = () => true) => dataProblems(found, { check: alternative, counts }),
    };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw invalid([
      { code: 'invalid-json-schema', pointer: '', message: `The schema can't be used: ${message}.`, hint: null },
    ]);
  }
}

/** Ajv gives paths from the root as `#/…`, and those behind a reference as `root/…`. */
function absolute(path: string, root: string): string {
  if (path.startsWith('#')) return `${root}${path}`;
  return path.startsWith(`${root}/`) ? `${root}#${path.slice(root.length)}` : path;
}

/** Compiles the schema into a check. */
export function compileCheck(schema: JsonSchema, options: JsonSchemaOptions): JsonSchemaCheck {
  const raw = compileRaw(schema, options);
  return (value) => {
    try {
      const errors = raw.errors(value);
      if (errors.length === 0) return [];
      const problems = raw.explain(errors);
      return problems.length > 0 ? problems : errors.map((error) => errorProblem(error, ''));
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      const message = 'The value is nested too deeply to be checked against its schema.';
      return [{ code: 'schema-mismatch', pointer: '', message, hint: null }];
    }
  };
}

function invalid(problems: readonly Problem[]): OrchestratorError {
  const summary = problems.map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`));
  return new OrchestratorError(`The JSON Schema is not valid. ${summary.slice(0, 3).join(' ')}`, {
    code: 'invalid-json-schema',
    hint: problems[0]?.hint,
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}
