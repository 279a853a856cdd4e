import { copyFile, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readAll, sampleAppend, sampleEvents, sampleRecord } from '@orchestr8/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { openDatabase } from './database.ts';
import { SqliteJournalStore } from './journal-store.ts';

let home: string;
let path: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-database-'));
  path = join(home, 'test.db');
});
afterEach(() => rm(home, { recursive: true }));

/** Runs statements on the file as another program would. */
function elsewhere(...statements: readonly string[]): DatabaseSync {
  const database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
  return database;
}

async function journalOf(count: number, file = path): Promise<SqliteJournalStore> {
  const store = new SqliteJournalStore(await Connection.open(file, 1_000));
  const owner = await store.openOwner();
  await store.create(sampleRecord('x'), sampleEvents(1, 1), owner);
  for (let seq = 1; seq < count; seq += 1) {
    await store.append(sampleAppend('x', seq, { events: sampleEvents(seq + 1, 1, 'x'.repeat(500)) }));
  }
  return store;
}

it('each commit is flushed to the disk, through a write-ahead log', async () => {
  const database = await openDatabase(path, 0);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  database.close();
});

it('the database, its log and its directory are for this user only', async () => {
  const deep = join(home, 'a', 'b', 'test.db');
  const store = await journalOf(2, deep);
  for (const file of [deep, `${deep}-wal`, `${deep}-shm`]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  for (const directory of ['a', 'a/b']) expect((await stat(join(home, directory))).mode & 0o777).toBe(0o700);
  await store.close();
});

it('ten that open one new database at once all find it ready', async () => {
  const opened = await Promise.all(Array.from({ length: 10 }, () => openDatabase(path, 5_000)));
  for (const database of opened) {
    expect(database.prepare('SELECT count(*) AS executions FROM executions').get()).toEqual({ executions: 0 });
    database.close();
  }
});

it('the database of another program is refused and not touched', async () => {
  elsewhere('CREATE TABLE notes (text)', "INSERT INTO notes VALUES ('mine')").close();
  const before = await readFile(path);
  await expect(openDatabase(path, 0)).rejects.toMatchObject({ code: 'store-foreign' });
  expect(await readFile(path)).toEqual(before);
});

it('an empty database that another program marked as its own is refused', async () => {
  elsewhere('PRAGMA application_id = 7', 'CREATE TABLE notes (text)').close();
  await expect(openDatabase(path, 0)).rejects.toMatchObject({ code: 'store-foreign' });
});

it('a file that is no database is refused and not touched', async () => {
  await writeFile(path, 'Dear diary, '.repeat(1_000));
  await expect(openDatabase(path, 0)).rejects.toMatchObject({ code: 'store-foreign' });
  expect(await readFile(path, 'utf8')).toBe('Dear diary, '.repeat(1_000));
});

it('a database of a newer version is refused', async () => {
  (await openDatabase(path, 0)).close();
  elsewhere('PRAGMA user_version = 99').close();
  await expect(openDatabase(path, 0)).rejects.toMatchObject({
    code: 'store-newer',
    details: { found: 99 },
    hint: expect.stringContaining('Update'),
  });
});

it('a directory in its place is refused', async () => {
  await expect(openDatabase(home, 0)).rejects.toMatchObject({ code: 'store-failed' });
});

it('a database that another program locks as a whole cannot be opened, until it is free', async () => {
  const other = elsewhere('BEGIN EXCLUSIVE');
  await expect(openDatabase(path, 0)).rejects.toMatchObject({ code: 'store-locked', retryable: true });
  const opening = openDatabase(path, 5_000);
  other.close();
  (await opening).close();
});

it('writes wait for the lock of another program without holding up this one, and fail with store-locked', async () => {
  const connection = await Connection.open(path, 100);
  const store = new SqliteJournalStore(connection);
  const other = elsewhere('BEGIN IMMEDIATE');
  const refused = ['x', 'y'].map((id) => store.create(sampleRecord(id), sampleEvents(1, 1), null));
  const results = await Promise.allSettled(refused);
  expect(results).toMatchObject([{ reason: { code: 'store-locked' } }, { reason: { code: 'store-locked' } }]);
  expect(await store.get('x')).toBeUndefined();

  const waiting = store.create(sampleRecord('x'), sampleEvents(1, 1), null);
  await new Promise((resolve) => setImmediate(resolve));
  other.close();
  await waiting;
  await connection.close();
});

it('a damaged database is reported as such', async () => {
  const store = await journalOf(400);
  await store.close();
  elsewhere('PRAGMA wal_checkpoint(TRUNCATE)').close();
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  for (let page = 2; page < size / 4096; page += 1) await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  await file.close();
  const read = async (): Promise<unknown> => {
    const damaged = new SqliteJournalStore(await Connection.open(path, 0));
    return readAll(damaged, 'x');
  };
  await expect(read()).rejects.toMatchObject({ code: 'store-corrupt' });
});

it('a log that ends in the middle of a write, or in garbage, gives the events before it', async () => {
  const store = await journalOf(40);
  const { size } = await stat(`${path}-wal`);
  for (const cut of [size - 1, size - 24, size - 4_096, size - 5_000, size >> 1, 4_000, 33, 32, 1, 0]) {
    const copy = join(home, `cut-${cut}.db`);
    await copyFile(path, copy);
    await copyFile(`${path}-wal`, `${copy}-wal`);
    await truncate(`${copy}-wal`, cut);
    await writeFile(`${copy}-wal`, Buffer.alloc(200, 0x5a), { flag: 'a' });
    const connection = await Connection.open(copy, 0);
    const damaged = new SqliteJournalStore(connection);
    const seqs = (await readAll(damaged, 'x')).map((event) => event.seq);
    expect(seqs.length).toBeLessThan(41);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect((await damaged.get('x'))?.lastSeq ?? 0).toBe(seqs.length);
    const taken = await (await damaged.openOwner()).acquire('x').catch(() => null);
    if (taken !== null) await damaged.append(sampleAppend('x', seqs.length, { epoch: taken.epoch }));
    await damaged.close();
    await connection.close();
  }
  await store.close();
});
