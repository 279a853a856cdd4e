import { OrchestratorError } from '@orchestr8/schema';

/** The failures of a store as a whole: what is wrong with the disk or the database, and what to do. */
export const storeErrors = {
  unsupported: (url: string): OrchestratorError =>
    new OrchestratorError(`"${redacted(url)}" is no store that this version knows.`, {
      code: 'store-unsupported',
      hint: 'Use sqlite:PATH, postgres://… or memory: as the database, and a directory (or file:PATH, memory:) for blobs.',
      details: { url: redacted(url) },
    }),

  foreign: (path: string, cause?: unknown): OrchestratorError =>
    new OrchestratorError(`${path} is not an orchestr8 database.`, {
      code: 'store-foreign',
      hint: 'Nothing was changed in it. Choose another one (a path, or ?schema=NAME); it is made when it does not exist.',
      details: { path },
      cause,
    }),

  newer: (path: string, versions: { readonly found: number; readonly known: number }): OrchestratorError =>
    new OrchestratorError(
      `${path} was written by a newer orchestr8 (schema ${versions.found}; this one knows ${versions.known}).`,
      { code: 'store-newer', hint: 'Update orchestr8, or choose another database.', details: { path, ...versions } },
    ),

  locked: (path: string, cause?: unknown): OrchestratorError =>
    new OrchestratorError(`Another program keeps ${path} locked.`, {
      code: 'store-locked',
      retryable: true,
      hint: 'Close what holds it open for writing (a database browser, a backup, a copy) and try again.',
      details: { path },
      cause,
    }),

  full: (path: string, cause?: unknown): OrchestratorError =>
    new OrchestratorError(`There is no room left for ${path}.`, {
      code: 'store-full',
      retryable: true,
      hint: 'Free space on that disk; nothing that was stored before is lost.',
      details: { path },
      cause,
    }),

  corrupt: (path: string, cause?: unknown): OrchestratorError =>
    new OrchestratorError(`${path} is damaged.`, {
      code: 'store-corrupt',
      hint: 'Restore it from a backup, or save what is readable with "sqlite3 FILE .recover".',
      details: { path },
      cause,
    }),

  unavailable: (place: string, cause: unknown): OrchestratorError =>
    new OrchestratorError(`${place} is not there: ${messageOf(cause)}.`, {
      code: 'store-unavailable',
      retryable: true,
      hint: 'Check that the server runs, that host and port are right, and that it has room for more connections.',
      details: { place },
      cause,
    }),

  /** The server is there and says no. */
  refused: (place: string, cause: unknown, hint = 'See the log of the server.'): OrchestratorError =>
    new OrchestratorError(`${place} can't be used: ${messageOf(cause)}.`, {
      code: 'store-failed',
      hint,
      details: { place },
      cause,
    }),

  schemaName: (schema: string): OrchestratorError =>
    new OrchestratorError(`"${schema}" can't be the name of a schema.`, {
      code: 'store-unsupported',
      hint: 'Use lower-case letters, digits and "_", at most 41 of them: ?schema=orchestr8.',
      details: { schema },
    }),

  failed: (path: string, cause: unknown): OrchestratorError =>
    new OrchestratorError(`${path} can't be used: ${messageOf(cause)}.`, {
      code: 'store-failed',
      hint: 'Check that the directory exists, is writable for this user, and is on a disk that works.',
      details: { path },
      cause,
    }),
};

function messageOf(cause: unknown): string {
  // Several addresses of one host were tried: the reasons stand inside.
  const reason: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return reason instanceof Error ? reason.message : String(reason);
}

/** Without the password that a database URL may have. */
function redacted(url: string): string {
  return url.replace(/(\/\/[^:/@]*):[^@]*@/, '$1:***@');
}
