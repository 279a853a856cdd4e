import { journalErrors } from '@orchestr8/core';
import pg from 'pg';
import { clientConfig, migrateDatabase } from './database.ts';
import { placeOf, type Place } from './place.ts';
import { postgresError } from './postgres-errors.ts';
import { waitForServer } from './wait-for-server.ts';

/** Connections for queries; the one that holds locks and listens is beside them (`lifeline.ts`). */
const poolSize = 8;
/** A connection without work is closed after so long. */
const idleMs = 30_000;

/** Runs one statement. Those with a name are parsed and planned once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

type Row = Readonly<Record<string, unknown>>;

/** What can run a statement: a connection of the pool, or one inside a transaction. */
export interface Runner {
  run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]>;
}

/** The connections of one store to its database. Failures are PostgreSQL's own unless it says otherwise. */
export class Connection implements Runner {
  readonly place: Place;
  /** Milliseconds that reads and writes wait for a server that is away. */
  readonly patienceMs: number;
  readonly #pool: pg.Pool;
  #closed = false;

  private constructor(place: Place, patienceMs: number) {
    this.place = place;
    this.patienceMs = patienceMs;
    this.#pool = new pg.Pool({
      ...clientConfig(place),
      max: poolSize,
      idleTimeoutMillis: idleMs,
      allowExitOnIdle: true,
    });
    // An idle connection that breaks is replaced at the next query.
    this.#pool.on('error', () => undefined);
  }

  /** @param patienceMs how long to wait for a server that is away before `store-unavailable` */
  static async open(url: string, patienceMs: number): Promise<Connection> {
    const place = placeOf(url);
    await migrateDatabase(place);
    return new Connection(place, patienceMs);
  }

  async run(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    this.assertOpen();
    return (await this.#pool.query<Row>({ ...statement, values: [...values] })).rows;
  }

  /** Runs a query, also when the server comes back a little later; its failure comes out as an `OrchestratorError`. */
  async read(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return await waitForServer(this.patienceMs, () => this.run(statement, values));
    } catch (error) {
      throw postgresError(this.place.name, error);
    }
  }

  async transaction<T>(work: (runner: Runner) => Promise<T>): Promise<T> {
    this.assertOpen();
    const client = await this.#pool.connect();
    let failure: unknown;
    try {
      await client.query('BEGIN');
      const result = await work({
        run: async (statement, values) => (await client.query<Row>({ ...statement, values: [...values] })).rows,
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failure = error;
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      // What failed may have broken the connection: it is not used again.
      client.release(failure !== undefined);
    }
  }

  assertOpen(): void {
    if (this.#closed) throw journalErrors.storeClosed();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }
}
