/** All that is wrong with the shape of a document. Loads Zod: reach it through `await import`. */
import { documentLimits, schemaVersion } from '../defaults.ts';
import { workflowDocumentSchema } from '../document-schema.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import { groupsIn } from '../steps/step-groups.ts';
import { shapeProblems } from './shape-problems.ts';

/** All that is wrong with the shape of a document. */
export function findShapeProblems(value: JsonValue): readonly Problem[] {
  if (!isJsonObject(value)) {
    const message = 'A workflow is an object with schemaVersion, metadata and steps.';
    return [{ code: 'invalid-type', pointer: '', message, hint: 'Start with schemaVersion: 1.0.0.' }];
  }
  const version = value['schemaVersion'];
  const unsupported = unsupportedVersion(version);
  if (unsupported !== null) return [unsupported];
  if (countElements(value) > documentLimits.elements) return [tooManyElements()];
  const parsed = workflowDocumentSchema.safeParse(value);
  if (parsed.success) return [];
  const problems = shapeProblems(value, parsed.error.issues);
  return isNewerMinor(version) ? problems.map((problem) => blameVersion(problem, String(version))) : problems;
}

/**
 * How many things a document lists that Zod would make an issue of, each: far more than 250,000 of them, all wrong, fit
 * into 4 MiB, and would take gigabytes.
 */
function countElements(document: JsonObject): number {
  let count = lengthOf(document['steps']);
  const pending: JsonValue[] = Array.isArray(document['steps']) ? [...(document['steps'] as readonly JsonValue[])] : [];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    if (!isJsonObject(step)) continue;
    count += lengthOf(step['dependsOn']) + lengthOf(step['cases']);
    for (const { steps } of groupsIn(step)) {
      count += steps.length;
      for (const inner of steps) pending.push(inner);
    }
    if (count > documentLimits.elements) break;
  }
  return count;
}

function lengthOf(value: JsonValue | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function tooManyElements(): Problem {
  const message = `The document lists more than ${documentLimits.elements} steps, cases and dependencies.`;
  return {
    code: 'document-too-large',
    pointer: '/steps',
    message,
    hint: 'Use a map over data that is passed as input.',
  };
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
