import { OrchestratorError, type JsonValue } from '@orchestr8/schema';

/** A file or directory that was passed over. */
export interface Skipped {
  /** As results name it: relative to the workspace, absolute elsewhere. */
  readonly file: string;
  readonly reason: string;
}

/** What can go wrong with a file: the error's code, what is wrong with it, and what to do next. */
const failures = {
  'path-invalid': ['is not a usable path', 'Give a path without NUL characters and without names over 255 bytes.'],
  'path-outside-workspace': [
    'leads out of the workspace',
    'Give a path inside the workspace. Only the workspace can be written to; reading may also use the directories that the run was given.',
  ],
  'path-forbidden': [
    'belongs to the store of orchestr8, which no tool touches',
    'Use another path. "orchestr8 list" and "orchestr8 inspect" show what the store holds.',
  ],
  'file-not-found': ['does not exist', 'Use the action "list" to see what is there.'],
  'file-exists': ['exists already', 'Give another name, or set "overwrite" to true.'],
  'not-a-file': ['is not a file but a directory', 'Give the path of a file.'],
  'not-a-directory': ['is not a directory', 'Give the path of a directory.'],
  'directory-not-empty': ['is a directory that is not empty', 'Set "recursive" to true to take it with all it holds.'],
  'permission-denied': ['may not be accessed', 'Change its permissions, or use another path.'],
  'symlink-refused': ['is a symbolic link, which is not followed here', 'Give the path that the link leads to.'],
  'symlink-loop': ['passes through too many symbolic links', 'Give the path without symbolic links.'],
  'hard-link-refused': [
    'has a second name (a hard link), which may lie outside of the workspace',
    'Replace it by a copy of its own: cp FILE COPY && mv COPY FILE.',
  ],
  'special-file-refused': ['is neither a file nor a directory (a pipe, socket or device)', 'Give the path of a file.'],
  'file-too-large': ['is too large', 'Read a part of it with "offset" and "limit".'],
  'encoding-invalid': ['is not text in that encoding', 'Read it with "encoding": "base64", or name its encoding.'],
  'disk-full': ['could not be written: no space is left', 'Free some space, then run it again.'],
  'too-many-open-files': ['could not be opened: too many files are open', 'Run it again, with less at once.'],
  'file-failed': ['could not be accessed', 'See the details.'],
} as const;

/** Why a forbidden file was passed over. */
export const forbiddenReason = failures['path-forbidden'][0];

export type FileFailureCode = keyof typeof failures;

/** The error for a path. `detail` follows the message; `details` always has the path. */
export function fileFailure(
  code: FileFailureCode,
  path: string,
  more: { detail?: string; hint?: string; details?: { readonly [key: string]: JsonValue }; cause?: unknown } = {},
): OrchestratorError {
  const [what, hint] = failures[code];
  const detail = more.detail === undefined ? '' : ` (${more.detail})`;
  return new OrchestratorError(`${JSON.stringify(path)} ${what}${detail}.`, {
    code,
    hint: more.hint ?? hint,
    retryable: code === 'too-many-open-files',
    details: { path, ...more.details },
    cause: more.cause,
  });
}

const codesOfTheSystem: Readonly<Record<string, FileFailureCode>> = {
  ENOENT: 'file-not-found',
  EEXIST: 'file-exists',
  EISDIR: 'not-a-file',
  ENOTDIR: 'not-a-directory',
  ENOTEMPTY: 'directory-not-empty',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  ETXTBSY: 'permission-denied',
  ELOOP: 'symlink-refused',
  ENAMETOOLONG: 'path-invalid',
  ENXIO: 'special-file-refused',
  ENODEV: 'special-file-refused',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
};

/**
 * What went wrong with a path, as our error that names this path, whether the operating system said it or a directory
 * handle, which knows bare names only. Other errors pass unchanged.
 */
export function toFileFailure(error: unknown, path: string): unknown {
  if (isFileFailure(error)) return fileFailure(error.code, path, { cause: error.cause });
  const code = systemCode(error);
  if (code === undefined) return error;
  const known = codesOfTheSystem[code];
  if (known !== undefined) return fileFailure(known, path, { cause: error });
  return fileFailure('file-failed', path, { detail: code, details: { systemCode: code }, cause: error });
}

/** The code of an operating system's error (`ENOENT`), or undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  const isSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  return isSystem && typeof error.code === 'string' ? error.code : undefined;
}

/** Why a file was passed over, in a few words. Errors that are not this one file's fault are thrown on. */
export function skipReason(error: unknown): string {
  const failure = isFileFailure(error) ? error : toFileFailure(error, '');
  if (!isFileFailure(failure) || failure.code === 'disk-full' || failure.retryable) throw failure;
  return failures[failure.code][0];
}

function isFileFailure(error: unknown): error is OrchestratorError & { readonly code: FileFailureCode } {
  return error instanceof OrchestratorError && Object.hasOwn(failures, error.code);
}
