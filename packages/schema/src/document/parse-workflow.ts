/**
 * From text or data to a workflow document, or to all that is wrong with its shape. What a shape can't tell (names,
 * references, tools) is `validate/`.
 */
import type { WorkflowDocument } from '../ast.ts';
import { documentLimits, schemaVersion } from '../defaults.ts';
import { workflowDocumentSchema } from '../document-schema.ts';
import { isJsonObject, isJsonValue, jsonDepth, type JsonValue } from '../json.ts';
import { refused, type Checked, type Problem } from '../problem.ts';
import { shapeProblems } from '../shape/shape-problems.ts';
import { tooDeep } from './read-json.ts';
import { forbiddenKeys, readText, type ReadOptions } from './read-text.ts';

/**
 * Reads a workflow from JSON or YAML. Never throws: what is wrong comes back as problems, all at once.
 *
 * @example
 * ```ts
 * const parsed = await parseWorkflowText('schemaVersion: 1.0.0\nmetadata: { id: nap }\nsteps: [{ id: a, kind: sleep, duration: 1s }]');
 * if (parsed.ok) console.log(parsed.value.metadata.id);
 * else console.log(parsed.problems);
 * ```
 */
export async function parseWorkflowText(
  source: string | Uint8Array,
  options: ReadOptions = {},
): Promise<Checked<WorkflowDocument>> {
  const value = await readText(source, options);
  return value.ok ? parseShape(value.value) : value;
}

/** The same from data, as a program or an expression has it. */
export function parseWorkflow(value: unknown): Checked<WorkflowDocument> {
  const checked = checkJson(value);
  return checked.ok ? parseShape(checked.value) : checked;
}

/** Whether the data is JSON within the limits of a document. */
export function checkJson(value: unknown): Checked<JsonValue> {
  if (!isJsonValue(value)) {
    return refused(
      'invalid-json',
      "The document holds something that JSON can't.",
      'Leave out undefined, functions, NaN.',
    );
  }
  if (jsonDepth(value) > documentLimits.depth) return tooDeep();
  const problems = forbiddenKeys(value);
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

function parseShape(value: JsonValue): Checked<WorkflowDocument> {
  const problems = findShapeProblems(value);
  // Zod's copy equals the value; the value itself keeps the author's order of keys.
  return problems.length === 0 ? { ok: true, value: value as unknown as WorkflowDocument } : { ok: false, problems };
}

/** All that is wrong with the shape of a document. */
export function findShapeProblems(value: JsonValue): readonly Problem[] {
  if (!isJsonObject(value)) {
    const message = 'A workflow is an object with schemaVersion, metadata and steps.';
    return [{ code: 'invalid-type', pointer: '', message, hint: 'Start with schemaVersion: 1.0.0.' }];
  }
  const version = value['schemaVersion'];
  const unsupported = unsupportedVersion(version);
  if (unsupported !== null) return [unsupported];
  const parsed = workflowDocumentSchema.safeParse(value);
  if (parsed.success) return [];
  const problems = shapeProblems(value, parsed.error.issues);
  return isNewerMinor(version) ? problems.map((problem) => blameVersion(problem, String(version))) : problems;
}

function unsupportedVersion(version: JsonValue | undefined): Problem | null {
  const major = typeof version === 'string' ? /^(\d+)\.\d+\.\d+/.exec(version)?.[1] : undefined;
  if (major === undefined || major === '1') return null;
  return {
    code: 'unsupported-schema-version',
    pointer: '/schemaVersion',
    message: `Documents of version ${String(version)} can't be read; this is version ${schemaVersion} of the schema.`,
    hint: 'Install a release of orchestr8 that reads it, or write the document for schemaVersion 1.0.0.',
  };
}

function isNewerMinor(version: JsonValue | undefined): boolean {
  const minor = typeof version === 'string' ? /^1\.(\d+)\./.exec(version)?.[1] : undefined;
  return minor !== undefined && Number(minor) > Number(schemaVersion.split('.')[1]);
}

/** An unknown key or value of a newer document may be a feature that this version lacks. */
function blameVersion(problem: Problem, version: string): Problem {
  const unknown = ['unknown-key', 'unknown-step-kind', 'invalid-value'].includes(problem.code);
  if (!unknown) return problem;
  const hint = `The document is of version ${version}, newer than ${schemaVersion}, which is all this release knows.`;
  return { ...problem, hint: problem.hint === null ? hint : `${hint} ${problem.hint}` };
}
