import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory, syncDirectory } from '../file-system/directories.ts';
import { fileError, hasCode } from '../file-system/file-errors.ts';
import { storeErrors } from '../store-errors.ts';
import { applicationId, migrations } from './migrations.ts';
import { sqliteError } from './sqlite-errors.ts';
import { blockingWaitMs, waitForLock } from './wait-for-lock.ts';

/**
 * Opens the database, or makes it, at the newest schema: write-ahead log, each commit flushed to the disk. A database of
 * another program is refused before anything is written to it.
 *
 * @throws OrchestratorError `store-foreign`, `store-newer`, `store-locked`, `store-corrupt`, `store-full`, `store-failed`
 */
export async function openDatabase(path: string, patienceMs: number): Promise<DatabaseSync> {
  await makeFile(path);
  let database: DatabaseSync | undefined;
  try {
    const opened = new DatabaseSync(path, { timeout: blockingWaitMs });
    database = opened;
    await waitForLock(patienceMs, () => versionOf(opened, path));
    await waitForLock(patienceMs, () => opened.exec('PRAGMA journal_mode = WAL'));
    opened.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 67108864');
    await waitForLock(patienceMs, () => migrate(opened, path));
    return opened;
  } catch (error) {
    database?.close();
    throw sqliteError(path, error);
  }
}

/** An empty file for this user only; SQLite gives the same rights to the files that it makes beside it. */
async function makeFile(path: string): Promise<void> {
  try {
    await makeDirectory(dirname(path));
    // Made and closed in one go: closing it while a connection is open would drop that connection's locks.
    closeSync(openSync(path, 'wx', 0o600));
    await syncDirectory(dirname(path));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw fileError(path, error);
  }
}

/** 0: an empty database. @throws where it is not ours, or newer than we are */
function versionOf(database: DatabaseSync, path: string): number {
  if (numberOf(database, 'PRAGMA application_id') !== applicationId) {
    if (numberOf(database, 'SELECT count(*) FROM sqlite_schema') > 0) throw storeErrors.foreign(path);
    return 0;
  }
  const found = numberOf(database, 'PRAGMA user_version');
  const known = migrations.length;
  if (found > known) throw storeErrors.newer(path, { found, known });
  return found;
}

function migrate(database: DatabaseSync, path: string): void {
  if (versionOf(database, path) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Asked again: another process may have migrated it while this one waited for the lock.
    for (const migration of migrations.slice(versionOf(database, path))) database.exec(migration);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function numberOf(database: DatabaseSync, query: string): number {
  return Number(Object.values(database.prepare(query).get() ?? {})[0] ?? 0);
}
