import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileError } from '../file-system/file-errors.ts';
import { isProcessOf } from './process-identity.ts';
import { isBusy } from './sqlite-errors.ts';

/**
 * Which owner processes are alive. Node has no file lock, SQLite does: each owner holds an exclusive transaction on a
 * file of its own beside the database, and the operating system ends it with the process, also by `kill -9`.
 *
 * Locks are taken and stray files removed only inside a write transaction of the database, so that nobody takes a file
 * for a dead owner's that is about to be locked. Asking takes a shared lock, so two that ask do not see each other.
 *
 * POSIX drops a process's locks on a file when it closes the file once, whoever opened it: reading all files of a
 * directory would do. So an owner whose file is there and not locked is dead only if its process is gone, too.
 */
export class OwnerLocks {
  readonly #databasePath: string;
  readonly #held = new Map<string, DatabaseSync>();

  constructor(databasePath: string) {
    this.#databasePath = databasePath;
  }

  /** Locks the owner's file until {@link drop} or the end of the process. Doing it twice is doing it once. */
  take(ownerId: string): void {
    if (this.#held.has(ownerId)) return;
    const path = this.#pathOf(ownerId);
    try {
      closeSync(openSync(path, 'a', 0o600));
      const lock = new DatabaseSync(path, { timeout: 0 });
      lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      this.#held.set(ownerId, lock);
    } catch (error) {
      throw fileError(path, error);
    }
  }

  /** Whether this process has that owner. */
  has(ownerId: string): boolean {
    return this.#held.has(ownerId);
  }

  /** Whether the owner's process lives. */
  isAlive(ownerId: string): boolean {
    if (this.#held.has(ownerId)) return true;
    const path = this.#pathOf(ownerId);
    return isLocked(path) || (isProcessOf(ownerId) && existsSync(path));
  }

  /** Lets go of the lock, as the end of the process does. */
  drop(ownerId: string): void {
    this.#held.get(ownerId)?.close();
    this.#held.delete(ownerId);
  }

  /** Removes the file of an owner that is not alive. */
  remove(ownerId: string): void {
    rmSync(this.#pathOf(ownerId), { force: true });
  }

  /** The owners that have a file, dead or alive. */
  owners(): readonly string[] {
    const prefix = `${basename(this.#databasePath)}.owner-`;
    return readdirSync(dirname(this.#databasePath))
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  #pathOf(ownerId: string): string {
    return join(dirname(this.#databasePath), `${basename(this.#databasePath)}.owner-${ownerId}`);
  }
}

function isLocked(path: string): boolean {
  let probe: DatabaseSync | undefined;
  try {
    probe = new DatabaseSync(path, { readOnly: true, timeout: 0 });
    probe.exec('SELECT count(*) FROM sqlite_schema');
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    probe?.close();
  }
}
