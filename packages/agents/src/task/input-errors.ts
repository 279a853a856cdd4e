import type { ErrorData } from '@orchestr8/schema';

const inputCodes = new Set([
  'no-sources',
  'path-outside-workspace',
  'permission-denied',
  'not-a-file',
  'not-a-directory',
  'symlink-refused',
  'symlink-loop',
  'special-file-refused',
  'hard-link-refused',
  'file-too-large',
  'csv-empty',
  'unit-unknown',
  'units-incompatible',
  'expression-too-large',
  'result-not-finite',
  'no-plan',
]);
const ours = new Set([
  'output-invalid',
  'workflow-invalid',
  'plan-invalid',
  'tool-not-found',
  'agent-not-found',
  'workflow-not-found',
]);

/**
 * Whether an error says that what was asked for can't be had as it was asked (no such function, file or column, broken
 * arithmetic): the same task fails the same way again, and only the person can change that.
 */
export function isInputError({ code, retryable }: Pick<ErrorData, 'code' | 'retryable'>): boolean {
  if (retryable || ours.has(code)) return false;
  return inputCodes.has(code) || code.endsWith('-not-found') || code.endsWith('-invalid');
}
