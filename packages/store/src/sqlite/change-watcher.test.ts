import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChangeWatcher } from './change-watcher.ts';

let home: string;
let mine: DatabaseSync;
let others: DatabaseSync;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-watcher-'));
  mine = new DatabaseSync(join(home, 'test.db'));
  mine.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (number INTEGER)');
  others = new DatabaseSync(join(home, 'test.db'));
});
afterEach(async () => {
  mine.close();
  others.close();
  await rm(home, { recursive: true });
});

it.each([
  ['with the file watch', 'test.db'],
  ['where the system offers none', 'no-such.db'],
])('a commit of another connection is seen %s', async (_, name) => {
  const { promise: changed, resolve } = Promise.withResolvers<void>();
  const watcher = new ChangeWatcher(join(home, name), mine, resolve);
  watcher.start();
  others.exec('INSERT INTO numbers VALUES (1)');
  await expect(changed).resolves.toBeUndefined();
  watcher.stop();
});

it('a commit of its own connection, and one from before it started, are no changes', async () => {
  others.exec('INSERT INTO numbers VALUES (1)');
  const seen: unknown[] = [];
  const { promise: changed, resolve } = Promise.withResolvers<void>();
  const watcher = new ChangeWatcher(join(home, 'test.db'), mine, () => {
    seen.push(mine.prepare('SELECT max(number) AS last FROM numbers').get()?.['last']);
    resolve();
  });
  watcher.start();
  mine.exec('INSERT INTO numbers VALUES (2)');
  others.exec('INSERT INTO numbers VALUES (3)');
  await changed;
  watcher.stop();
  expect(seen).toEqual([3]);
});
