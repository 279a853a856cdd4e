import pg from 'pg';
import { storeErrors } from '../store-errors.ts';
import { migrations } from './migrations.ts';
import type { Place } from './place.ts';
import { postgresError } from './postgres-errors.ts';

/** Says that a schema is ours, and at what version it is. */
const marker = 'orchestr8_schema';
/** How long the server may take to answer a new connection. */
const connectMs = 5_000;

/** A dead machine lets go of its locks after so many seconds of silence: the network tells nobody of it. */
const silence = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** How to connect: names without a schema are ours, commits are flushed, numbers are numbers. */
export function clientConfig({ url, schema }: Place): pg.ClientConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return {
    connectionString: url,
    application_name: 'orchestr8',
    options: `-c search_path=${schema} -c synchronous_commit=on ${silence}`,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    types,
  };
}

/**
 * Brings the schema to the newest version, or makes it. A schema with tables of another program is refused before
 * anything is written to it.
 *
 * @throws OrchestratorError `store-foreign`, `store-newer`, `store-unavailable`, `store-full`, `store-failed`
 */
export async function migrateDatabase(place: Place): Promise<void> {
  const client = new pg.Client(clientConfig(place));
  // A connection that breaks fails the query under way: nobody else has to hear of it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if ((await versionOf(client, place)) < migrations.length) await migrate(client, place);
  } catch (error) {
    throw postgresError(place.name, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** 0: nothing is there. @throws where it is not ours, or newer than we are */
async function versionOf(client: pg.Client, { name, schema }: Place): Promise<number> {
  const tables = await client.query<{ relname: string }>(
    'SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1)::oid',
    [schema],
  );
  if (tables.rowCount === 0) return 0;
  if (!tables.rows.some(({ relname }) => relname === marker)) throw storeErrors.foreign(name);
  const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${marker}`);
  const found = rows[0]?.version ?? 0;
  const known = migrations.length;
  if (found > known) throw storeErrors.newer(name, { found, known });
  return found;
}

async function migrate(client: pg.Client, place: Place): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`orchestr8 ${place.schema}`]);
    // Asked again: another process may have migrated it while this one waited for the lock.
    const version = await versionOf(client, place);
    if (version === 0) await makeSchema(client, place.schema);
    for (const migration of migrations.slice(version)) await client.query(migration);
    await client.query(`UPDATE ${marker} SET version = $1`, [migrations.length]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Who may not make schemas can be given one. */
async function makeSchema(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS there', [schema]);
  if (rows[0]?.there !== true) await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`CREATE TABLE ${marker} (version integer NOT NULL); INSERT INTO ${marker} VALUES (0)`);
}
