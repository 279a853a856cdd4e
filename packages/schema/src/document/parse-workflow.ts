/**
 * From text or data to a workflow document, or to all that is wrong with its shape. What a shape can't tell (names,
 * references, tools) is `validate/`.
 */
import type { WorkflowDocument } from '../ast.ts';
import { documentLimits } from '../defaults.ts';
import { isJsonValue, jsonDepth, type JsonValue } from '../json.ts';
import { refused, type Checked } from '../problem.ts';
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
export async function parseWorkflow(value: unknown): Promise<Checked<WorkflowDocument>> {
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

async function parseShape(value: JsonValue): Promise<Checked<WorkflowDocument>> {
  const { findShapeProblems } = await import('../shape/find-shape-problems.ts');
  const problems = findShapeProblems(value);
  // Zod's copy equals the value; the value itself keeps the author's order of keys.
  return problems.length === 0 ? { ok: true, value: value as unknown as WorkflowDocument } : { ok: false, problems };
}
