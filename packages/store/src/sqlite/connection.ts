import type { DatabaseSync } from 'node:sqlite';
import { journalErrors } from '@orchestr8/core';
import { openDatabase } from './database.ts';
import { sqliteError } from './sqlite-errors.ts';
import { waitForLock } from './wait-for-lock.ts';
import { WriteQueue } from './write-queue.ts';

/** One connection to one database file, shared by the stores of a process. Reads never see half a group of writes. */
export class Connection {
  readonly path: string;
  readonly database: DatabaseSync;
  readonly writes: WriteQueue;
  readonly #patienceMs: number;

  private constructor(path: string, database: DatabaseSync, patienceMs: number) {
    this.path = path;
    this.database = database;
    this.#patienceMs = patienceMs;
    this.writes = new WriteQueue(database, { path, patienceMs });
  }

  /** @param patienceMs how long to wait for another program's lock before `store-locked` */
  static async open(path: string, patienceMs: number): Promise<Connection> {
    return new Connection(path, await openDatabase(path, patienceMs), patienceMs);
  }

  /** Runs a query; its failure comes out as an `OrchestratorError`. */
  async read<T>(query: () => T): Promise<T> {
    if (!this.database.isOpen) throw journalErrors.storeClosed();
    try {
      return await waitForLock(this.#patienceMs, query);
    } catch (error) {
      throw sqliteError(this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.writes.close();
    if (this.database.isOpen) this.database.close();
  }
}
