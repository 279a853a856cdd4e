import { OrchestratorError, type JsonValue } from '@orchestr8/schema';

/** What was given on the command line is wrong: exit 2. */
export function usageError(message: string, hint: string, details: JsonValue = null): OrchestratorError {
  return new OrchestratorError(message, { code: 'usage-invalid', hint, details });
}
