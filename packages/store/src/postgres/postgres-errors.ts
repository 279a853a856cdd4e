import { OrchestratorError } from '@orchestr8/schema';
import { storeErrors } from '../store-errors.ts';

/** The server is starting or stopping, has ended this connection, or has no room for another. */
const unavailableStates = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25006']);
/** The connection could not be made, or is gone. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENOENT',
]);
/** What the driver says without a code. */
const unavailableTexts =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Client was closed)/;

/** Lost to another transaction: deadlock, serialization. Undone as a whole, so it can be done again. */
const undoneStates = new Set(['40001', '40P01', '55P03']);

const hints: Readonly<Record<string, string>> = {
  '28P01': 'Check the user and the password in the URL.',
  '28000': 'The server lets this user in only by other means: see its pg_hba.conf.',
  '3D000': 'Make the database first: createdb NAME.',
  '42501': 'The user needs the right CREATE on the database, or on the schema when it is there already.',
  '42P01': 'A table is gone: was the schema dropped while this program ran?',
};

/** What a failure of PostgreSQL, or of the way to it, means for the store at `place`. */
export function postgresError(place: string, error: unknown): OrchestratorError {
  if (error instanceof OrchestratorError) return error;
  const code = codeOf(error);
  if (code === '53100') return storeErrors.full(place, error);
  if (isUnavailable(error)) return storeErrors.unavailable(place, error);
  return storeErrors.refused(place, error, hints[code]);
}

/** Whether the server is away: another try may find it back. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (unavailableStates.has(code) || unavailableCodes.has(code) || code.startsWith('08')) return true;
  return error instanceof Error && unavailableTexts.test(error.message);
}

/** Whether the server undid the transaction, and doing it again may succeed. */
export function isUndone(error: unknown): boolean {
  return undoneStates.has(codeOf(error));
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
