import { isErrorData, isJsonObject, type ErrorData, type JsonValue } from '@orchestr8/schema';

/** The error in the output of a failed execution's stand-in (the fallback of `execute`), or null for any other output. */
export function executionErrorIn(output: JsonValue): ErrorData | null {
  if (!isJsonObject(output) || Object.keys(output).length !== 1) return null;
  const error = output['executionError'];
  return isErrorData(error) ? error : null;
}
