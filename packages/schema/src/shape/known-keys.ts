import type { StepKind } from '../ast.ts';
import { documentKeys } from '../document-schema.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { policyKeys } from '../policy-schema.ts';
import { stepKeys } from '../step-schemas.ts';

const byParent: Readonly<Record<string, readonly string[]>> = {
  ...policyKeys,
  metadata: documentKeys.metadata,
  onError: ['fallback'],
  default: ['decision', 'payload', 'reason'],
  cases: ['when', 'steps'],
};

/** The keys that the object at the path may have; empty where that is not known. */
export function knownKeys(object: JsonValue | undefined, path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return documentKeys.document;
  const names = path.filter((segment) => typeof segment === 'string');
  const parent = names.at(-1) ?? '';
  const kind = isJsonObject(object) ? object['kind'] : undefined;
  if (isStepKind(kind)) return stepKeys[kind];
  return Object.hasOwn(byParent, parent) ? (byParent[parent] ?? []) : [];
}

/** Whether the value names a kind of step. */
export function isStepKind(value: unknown): value is StepKind {
  return typeof value === 'string' && Object.hasOwn(stepKeys, value);
}
