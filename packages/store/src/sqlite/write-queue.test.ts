import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OrchestratorError } from '@orchestr8/schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WriteQueue } from './write-queue.ts';

let home: string;
let database: DatabaseSync;
let queue: WriteQueue;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-queue-'));
  const path = join(home, 'test.db');
  database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (number INTEGER UNIQUE)');
  queue = new WriteQueue(database, { path, patienceMs: 1_000 });
});
afterEach(async () => {
  await queue.close();
  database.close();
  await rm(home, { recursive: true });
});

const insert = (number: number) => () => database.exec(`INSERT INTO numbers VALUES (${number})`);

function numbers(): readonly unknown[] {
  return database
    .prepare('SELECT number FROM numbers ORDER BY number')
    .all()
    .map((row) => row['number']);
}

/** Pages in the write-ahead log: each transaction writes those that it changed once. */
async function logFrames(): Promise<number> {
  const { size } = await stat(join(home, 'test.db-wal'));
  return Math.floor(size / (4096 + 24));
}

/** One page of the table and one of its index. */
const framesOfOneCommit = 2;

it('the writes of one turn of the event loop are one transaction', async () => {
  const before = await logFrames();
  await Promise.all(Array.from({ length: 100 }, (_, index) => queue.submit(insert(index))));
  expect((await logFrames()) - before).toBe(framesOfOneCommit);
  for (let number = 100; number < 110; number += 1) await queue.submit(insert(number));
  expect((await logFrames()) - before).toBe(11 * framesOfOneCommit);
});

it('a write resolves after the commit that holds it', async () => {
  const other = new DatabaseSync(join(home, 'test.db'));
  await queue.submit(insert(1));
  expect(other.prepare('SELECT number FROM numbers').all()).toEqual([{ number: 1 }]);
  other.close();
});

it('a refusal fails its own write, the others of the group are committed together', async () => {
  const before = await logFrames();
  const refused = queue.submit(() => {
    throw new OrchestratorError('No.', { code: 'refused' });
  });
  await Promise.all([
    expect(refused).rejects.toMatchObject({ code: 'refused' }),
    queue.submit(insert(1)),
    queue.submit(insert(2)),
  ]);
  expect(numbers()).toEqual([1, 2]);
  expect((await logFrames()) - before).toBe(framesOfOneCommit);
});

it('a write that fails half-way leaves nothing, and the others of its group are tried alone', async () => {
  const broken = queue.submit(() => {
    insert(7)();
    insert(7)();
  });
  const results = await Promise.allSettled([queue.submit(insert(1)), broken, queue.submit(insert(2))]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { code: 'store-failed' } });
  expect(numbers()).toEqual([1, 2]);
});

it('when there is no room, what does not fit fails with store-full and what fits is stored', async () => {
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  database.exec(`CREATE TABLE texts (text TEXT); PRAGMA max_page_count = ${pages + 10}`);
  const insertText = (size: number) => () => database.prepare('INSERT INTO texts VALUES (?)').run('x'.repeat(size));
  const results = await Promise.allSettled([
    queue.submit(insertText(10)),
    queue.submit(insertText(1_000_000)),
    queue.submit(insertText(20)),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { code: 'store-full', retryable: true } });
  expect(database.prepare('SELECT length(text) AS size FROM texts').all()).toEqual([{ size: 10 }, { size: 20 }]);
  database.exec('PRAGMA max_page_count = 100000');
  await queue.submit(insertText(1_000_000));
});

it('closing finishes what was asked for and takes no more', async () => {
  const writing = queue.submit(insert(1));
  await queue.close();
  await writing;
  await expect(queue.submit(insert(2))).rejects.toMatchObject({ code: 'store-closed' });
  expect(numbers()).toEqual([1]);
});
