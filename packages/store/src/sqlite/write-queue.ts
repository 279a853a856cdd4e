import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { journalErrors } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { isBusy, sqliteError } from './sqlite-errors.ts';
import { waitForLock } from './wait-for-lock.ts';

interface Write {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: unknown } | { readonly refusal: OrchestratorError };

/** How a queue reaches its database. */
export interface WriteQueueOptions {
  /** For error messages. */
  readonly path: string;
  /** Milliseconds to wait for another process's lock before writes fail with `store-locked`. */
  readonly patienceMs: number;
}

/**
 * Group commit. All writes that are asked for in one turn of the event loop share one transaction and one flush to the
 * disk (invariant 1: each resolves only after it).
 *
 * A write checks first and writes after. What it throws as an `OrchestratorError` is a refusal, before it wrote: the
 * others of its group are committed. Any other failure undoes the group, and each of its writes is tried alone; so a
 * write may run twice.
 */
export class WriteQueue {
  readonly #database: DatabaseSync;
  readonly #options: WriteQueueOptions;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  #waiting: Write[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(database: DatabaseSync, options: WriteQueueOptions) {
    this.#database = database;
    this.#options = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#end = database.prepare('COMMIT');
  }

  /** Durable when it resolves. */
  submit<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(journalErrors.storeClosed());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ work, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Finishes what was asked for and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#waiting;
      this.#waiting = [];
      await this.#commit(group);
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Write[]): Promise<void> {
    const { path, patienceMs } = this.#options;
    try {
      const outcomes = await waitForLock(patienceMs, () => this.#transaction(group));
      for (const [index, outcome] of outcomes.entries()) {
        if ('refusal' in outcome) group[index]?.reject(outcome.refusal);
        else group[index]?.resolve(outcome.result as never);
      }
    } catch (error) {
      if (group.length > 1 && !isBusy(error)) for (const write of group) await this.#commit([write]);
      else for (const write of group) write.reject(sqliteError(path, error));
    }
  }

  #transaction(group: readonly Write[]): readonly Outcome[] {
    this.#begin.run();
    try {
      const outcomes = group.map(({ work }) => outcomeOf(work));
      this.#end.run();
      return outcomes;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

function outcomeOf(work: () => unknown): Outcome {
  try {
    return { result: work() };
  } catch (error) {
    if (error instanceof OrchestratorError) return { refusal: error };
    throw error;
  }
}
