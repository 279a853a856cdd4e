import { OrchestratorError } from '@orchestr8/schema';
import { storeErrors } from '../store-errors.ts';

/** Primary result codes of SQLite (the low byte of the extended ones). */
const busy = 5;
const locked = 6;
const corrupt = 11;
const full = 13;
const notADatabase = 26;
/** Extended: the shared-memory file can't grow, which is a full disk. */
const noRoomForSharedMemory = 4874;

/** What a failure of SQLite means for the store at `path`. */
export function sqliteError(path: string, error: unknown): OrchestratorError {
  if (error instanceof OrchestratorError) return error;
  const code = resultCode(error);
  if (isBusy(error)) return storeErrors.locked(path, error);
  if (code === noRoomForSharedMemory) return storeErrors.full(path, error);
  switch (code & 0xff) {
    case full:
      return storeErrors.full(path, error);
    case corrupt:
      return storeErrors.corrupt(path, error);
    case notADatabase:
      return storeErrors.foreign(path, error);
    default:
      return storeErrors.failed(path, error);
  }
}

/** Whether another connection holds the lock that the statement needs. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error) & 0xff;
  return code === busy || code === locked;
}

/** 0 for what does not come from SQLite. */
function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}
