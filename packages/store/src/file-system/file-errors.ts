import { OrchestratorError } from '@orchestr8/schema';
import { storeErrors } from '../store-errors.ts';

/** What a failure of the file system means for the store at `path`. */
export function fileError(path: string, error: unknown): OrchestratorError {
  if (error instanceof OrchestratorError) return error;
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].some((code) => hasCode(error, code));
  return isFull ? storeErrors.full(path, error) : storeErrors.failed(path, error);
}

/** Whether it is the operating system's error of this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
