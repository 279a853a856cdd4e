import { tmpdir } from 'node:os';
import { createEngine, createRegistry, type Tool } from '@orchestr8/core';
import type { WorkflowDocument } from '@orchestr8/schema';
import { readAll, sampleAppend, sampleEvents, sampleMessage, sampleRecord } from '@orchestr8/testing';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresForTests } from '../fixtures/postgres.ts';
import { openStores } from '../open-stores.ts';
import type { Stores } from '../stores.ts';
import { Connection } from './connection.ts';

const { isThere, freshUrl, server } = await postgresForTests('database');

function open(url: string, lockTimeoutMs = 20_000): Promise<Stores> {
  return openStores(url, { home: '/nowhere', blobUrl: 'memory:', lockTimeoutMs });
}

/** Runs statements as another program would. */
async function elsewhere(url: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let rows: readonly unknown[] = [];
  for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
  await client.end();
  return rows;
}

function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? '';
}

describe.runIf(isThere)('opening a PostgreSQL database', () => {
  it('ten that open one new schema at once all find it ready', async () => {
    const url = freshUrl();
    const opened = await Promise.all(Array.from({ length: 10 }, () => open(url)));
    for (const { journal } of opened) expect(await journal.list()).toEqual([]);
    for (const stores of opened) await stores.close();
  });

  it('the schema of another program is refused and not touched', async () => {
    const url = freshUrl();
    const schema = schemaOf(url);
    await elsewhere(url, `CREATE SCHEMA ${schema}`, `CREATE TABLE ${schema}.executions (mine text)`);
    await expect(open(url)).rejects.toMatchObject({ code: 'store-foreign' });
    const tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = '${schema}'`;
    expect(await elsewhere(url, tables)).toEqual([{ table_name: 'executions' }]);
  });

  it('an empty schema that somebody made for us is used', async () => {
    const url = freshUrl();
    await elsewhere(url, `CREATE SCHEMA ${schemaOf(url)}`);
    const stores = await open(url);
    expect(await stores.journal.list()).toEqual([]);
    await stores.close();
  });

  it('a schema of a newer version is refused', async () => {
    const url = freshUrl();
    await (await open(url)).close();
    await elsewhere(url, `UPDATE ${schemaOf(url)}.orchestr8_schema SET version = 99`);
    await expect(open(url)).rejects.toMatchObject({ code: 'store-newer', details: { found: 99 } });
  });

  it('two schemas of one database know nothing of each other', async () => {
    const [one, other] = [await open(freshUrl()), await open(freshUrl())];
    await one.journal.create(sampleRecord('x'), sampleEvents(1, 1), null);
    expect(await other.journal.get('x')).toBeUndefined();
    await one.close();
    await other.close();
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'wrong-one'), { code: 'store-failed', hint: /password/ }],
    [
      'a database that is not there',
      (url: URL) => (url.pathname = '/none'),
      { code: 'store-failed', hint: /createdb/ },
    ],
    ['a closed port', (url: URL) => (url.port = '1'), { code: 'store-unavailable', retryable: true, hint: /runs/ }],
    [
      'an odd schema',
      (url: URL) => url.searchParams.set('schema', 'a;b'),
      { code: 'store-unsupported', hint: /letters/ },
    ],
  ])('%s is refused with what to do, and without the password', async (_, change, { hint, ...rest }) => {
    const url = new URL(freshUrl());
    const { password } = url;
    change(url);
    const refused = open(url.href);
    await expect(refused).rejects.toMatchObject({ ...rest, hint: expect.stringMatching(hint) });
    await expect(refused).rejects.not.toThrow(password);
    await expect(refused).rejects.not.toThrow('wrong-one');
  });

  it('commits are flushed, also where the database says otherwise', async () => {
    const url = freshUrl();
    await elsewhere(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    const connection = await Connection.open(url, 0);
    expect(await connection.run({ text: 'SHOW synchronous_commit' }, [])).toEqual([{ synchronous_commit: 'on' }]);
    await connection.close();
  });
});

/** Appends after one another, each when the one before is durable. */
async function appendUpTo({ journal }: Stores, executionId: string, last: number): Promise<void> {
  for (let seq = 1; seq < last; seq += 1) await journal.append(sampleAppend(executionId, seq));
}

async function ownedBy(stores: Stores, ids: readonly string[]) {
  const owner = await stores.journal.openOwner();
  for (const id of ids) await stores.journal.create(sampleRecord(id), sampleEvents(1, 1), owner);
  return owner;
}

describe.runIf(isThere)('connections to PostgreSQL that break', () => {
  it('an owner that lives keeps what it has, and hears of messages again', async () => {
    const url = freshUrl();
    const [stores, others] = [await open(url), await open(url)];
    const owner = await ownedBy(stores, ['x']);
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'orchestr8'`;
    const heard = new Promise((resolve) => owner.onInbox(resolve));
    await elsewhere(url, end);
    await others.journal.post('x', sampleMessage('m'));
    expect(await heard).toBe('x');
    await stores.journal.append(sampleAppend('x', 1, { consumed: ['m'] }));
    expect(await (await others.journal.openOwner()).acquire('x')).toBeNull();
    await stores.close();
    await others.close();
  });
});

describe.runIf(server.isOurs)('a PostgreSQL server that is killed', () => {
  it('loses nothing and writes nothing twice under load: what was asked for is done when it is back', async () => {
    const stores = await open(freshUrl());
    const ids = Array.from({ length: 20 }, (_, index) => `x${index}`);
    const owner = await ownedBy(stores, ids);
    for (let kills = 0; kills < 2; kills += 1) {
      const { promise: isUnderWay, resolve } = Promise.withResolvers<void>();
      const stop = stores.journal.onAppend('x7', resolve);
      const last = 200 * (kills + 1);
      const first = (await stores.journal.get('x0'))?.lastSeq ?? 0;
      const appending = ids.map(async (id) => {
        for (let seq = first; seq < last; seq += 1) await stores.journal.append(sampleAppend(id, seq));
      });
      await isUnderWay;
      stop();
      await server.kill();
      await server.restart();
      await Promise.all(appending);
      for (const id of ids) {
        const seqs = (await readAll(stores.journal, id)).map(({ seq }) => seq);
        expect(seqs).toEqual(Array.from({ length: last }, (_, index) => index + 1));
      }
    }
    expect(await owner.orphans(10)).toEqual([]);
    await stores.close();
  });

  it('holds an engine up and no more: its executions go on, and no step runs twice', async () => {
    const stores = await open(freshUrl());
    let calls = 0;
    const { promise: isUnderWay, resolve } = Promise.withResolvers<void>();
    const tool: Tool = {
      id: 'count',
      version: '1.0.0',
      description: 'Counts its calls.',
      inputSchema: { type: 'object' },
      outputSchema: { type: 'object' },
      capabilities: [],
      sideEffects: 'none',
      run: () => {
        calls += 1;
        if (calls === 40) resolve();
        return Promise.resolve({});
      },
    };
    const workflow: WorkflowDocument = {
      schemaVersion: '1.0.0',
      metadata: { id: 'ten-steps' },
      steps: Array.from({ length: 10 }, (_, n) => ({ id: `step${n}`, kind: 'tool', tool: 'count', input: {} })),
    };
    const registry = createRegistry({ tools: [tool] });
    const engine = await createEngine({
      store: stores.journal,
      ...stores,
      registry,
      workspace: tmpdir(),
      adopt: false,
    });
    const started = await Promise.all(Array.from({ length: 12 }, () => engine.start({ workflow, input: {} })));
    await isUnderWay;
    await server.kill();
    await server.restart();
    const ended = await Promise.all(started.map(({ executionId }) => engine.wait(executionId)));
    expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 'completed'));
    expect(calls).toBe(120);
    await engine.close();
    await stores.close();
  });

  it('fails what waits for it longer than the time-out, and serves the same store when it is back', async () => {
    const stores = await open(freshUrl(), 200);
    await ownedBy(stores, ['x']);
    await server.kill();
    const asking = async (): Promise<never> => {
      for (;;) await stores.journal.get('x');
    };
    // The processes of the connections end a moment after the one that was killed.
    await expect(asking()).rejects.toMatchObject({ code: 'store-unavailable' });
    const results = await Promise.allSettled([
      appendUpTo(stores, 'x', 2),
      stores.journal.post('x', sampleMessage('m')),
      stores.ledger.spent('user:ada'),
      stores.journal.openOwner(),
    ]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable', retryable: true } });
    }
    await server.restart();
    await appendUpTo(stores, 'x', 3);
    await stores.close();
  });
});
