import { randomUUID } from 'node:crypto';
import { journalErrors } from '@orchestr8/core';
import pg from 'pg';
import { clientConfig } from './database.ts';
import { lockKey, serverStart } from './owner-locks.ts';
import type { Place } from './place.ts';
import { postgresError } from './postgres-errors.ts';
import { waitForServer } from './wait-for-server.ts';

/** While the connection is lost, it is tried again so often: nobody hears anything in the meantime. */
const reconnectMs = 100;

/** The driver's client can let the process end; its types do not say so. */
type Client = pg.Client & { ref(): void; unref(): void };

/** The server's side of a connection. */
interface Backend {
  readonly pid: number;
  readonly begun: string | null;
  readonly serverStart: string;
}

const noBackend: Backend = { pid: 0, begun: null, serverStart: '' };
const ownBackend = `SELECT pid, backend_start::text AS begun, ${serverStart} AS "serverStart"
  FROM pg_stat_activity WHERE pid = pg_backend_pid()`;
const endBackend = `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
  WHERE pid = $1 AND backend_start = $2::timestamptz`;

/** What a lifeline tells its store. */
export interface LifelineListener {
  readonly channel: string;
  onNotice(payload: string | undefined): void;
  /** The connection is there, for the first time or again: what was told before was not heard. */
  onConnected(): void;
}

/**
 * The one connection of a store that stays: it holds the locks of its owners, and listens. The server drops the locks when
 * the connection ends, so also when the process dies. A connection that is lost is made again and takes the locks again;
 * who took over an execution in the meantime has raised its epoch (invariant 5). It keeps no process alive.
 */
export class Lifeline {
  readonly #place: Place;
  readonly #patienceMs: number;
  readonly #listener: LifelineListener;
  readonly #owners = new Set<string>();
  #client: Client | undefined;
  #connecting: Promise<Client> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  #backend = noBackend;
  #closed = false;

  constructor(place: Place, patienceMs: number, listener: LifelineListener) {
    this.#place = place;
    this.#patienceMs = patienceMs;
    this.#listener = listener;
  }

  /** Connects in its own time, where that has not been done. */
  start(): void {
    if (this.#client !== undefined || this.#connecting !== undefined || this.#timer !== undefined || this.#closed)
      return;
    this.#connect().catch(() => this.#tryLater());
  }

  /** A new owner, alive until {@link drop} or the end of the process. */
  async open(): Promise<string> {
    try {
      return await waitForServer(this.#patienceMs, async () => {
        await this.#connect();
        const ownerId = `${randomUUID()}.${this.#backend.serverStart}`;
        await this.#register(ownerId);
        this.#owners.add(ownerId);
        return ownerId;
      });
    } catch (error) {
      throw postgresError(this.#place.name, error);
    }
  }

  /** Whether this store has that owner. */
  has(ownerId: string): boolean {
    return this.#owners.has(ownerId);
  }

  owners(): readonly string[] {
    return [...this.#owners];
  }

  /** Lets go of the lock, as the end of the process does. */
  async drop(ownerId: string): Promise<void> {
    if (!this.#owners.delete(ownerId)) return;
    // Without a connection there is no lock to let go of.
    await this.#query(`SELECT pg_advisory_unlock(${lockKey('$1')})`, [ownerId]).catch(() => undefined);
  }

  /** Whether the others were told. */
  async notify(payloads: readonly string[]): Promise<boolean> {
    if (this.#client === undefined) return false;
    const query = 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload';
    return this.#query(query, [this.#listener.channel, payloads]).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client ?? (await this.#connecting?.catch(() => undefined));
    this.#client = undefined;
    client?.ref();
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<Client> {
    if (this.#closed) throw journalErrors.storeClosed();
    if (this.#client !== undefined) return this.#client;
    this.#connecting ??= this.#connectNow().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #connectNow(): Promise<Client> {
    const client = new pg.Client(clientConfig(this.#place)) as Client;
    client.on('notification', ({ payload }) => this.#listener.onNotice(payload));
    client.on('error', () => undefined);
    client.on('end', () => this.#lost(client));
    try {
      await client.connect();
      // Nothing that is written here has to outlive the server.
      await client.query('SET synchronous_commit = off');
      await client.query(`LISTEN ${this.#listener.channel}`);
      // The connection before may look alive to the server, and would keep its locks.
      await client.query(endBackend, [this.#backend.pid, this.#backend.begun]);
      const { rows } = await client.query<Backend>(ownBackend);
      this.#backend = rows[0] ?? noBackend;
      this.#client = client;
      for (const ownerId of this.#owners) await this.#register(ownerId);
    } catch (error) {
      this.#client = undefined;
      await client.end().catch(() => undefined);
      throw error;
    }
    client.unref();
    this.#listener.onConnected();
    return client;
  }

  async #register(ownerId: string): Promise<void> {
    await this.#query(`SELECT pg_advisory_lock(${lockKey('$1')})`, [ownerId]);
    await this.#query('INSERT INTO owners (id) VALUES ($1) ON CONFLICT DO NOTHING', [ownerId]);
  }

  /** One after the other: the driver wants it so. */
  #query(text: string, values: readonly unknown[]): Promise<void> {
    const query = this.#last.then(() => this.#queryNow(text, values));
    this.#last = query.catch(() => undefined);
    return query;
  }

  async #queryNow(text: string, values: readonly unknown[]): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error('Connection terminated');
    client.ref();
    try {
      await client.query(text, [...values]);
    } finally {
      client.unref();
    }
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#tryLater();
  }

  #tryLater(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.start();
    }, reconnectMs).unref();
  }
}
