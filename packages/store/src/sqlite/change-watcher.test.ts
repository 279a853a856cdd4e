import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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
  vi.useRealTimers();
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

it('only commits of others, after the start and before the stop, are changes; each look finds them once', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  others.exec('INSERT INTO numbers VALUES (1)');
  const onChange = vi.fn<() => void>();
  const watcher = new ChangeWatcher(join(home, 'test.db'), mine, onChange);
  watcher.start();
  watcher.start();
  mine.exec('INSERT INTO numbers VALUES (2)');
  vi.advanceTimersByTime(1_000);
  expect(onChange).not.toHaveBeenCalled();
  others.exec('INSERT INTO numbers VALUES (3); INSERT INTO numbers VALUES (4)');
  vi.advanceTimersByTime(1_000);
  expect(onChange).toHaveBeenCalledTimes(1);
  watcher.stop();
  others.exec('INSERT INTO numbers VALUES (5)');
  vi.advanceTimersByTime(1_000);
  expect(onChange).toHaveBeenCalledTimes(1);
});
