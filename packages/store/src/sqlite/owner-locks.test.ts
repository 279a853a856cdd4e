import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OwnerLocks } from './owner-locks.ts';

let home: string;
let path: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-locks-'));
  path = join(home, 'test.db');
});
afterEach(() => rm(home, { recursive: true }));

it('an owner is alive, for itself and for others, while its lock is held', () => {
  const [mine, others] = [new OwnerLocks(path), new OwnerLocks(path)];
  mine.take('a');
  mine.take('a');
  expect([mine.isAlive('a'), others.isAlive('a'), others.has('a')]).toEqual([true, true, false]);
  mine.drop('a');
  expect([mine.isAlive('a'), others.isAlive('a')]).toEqual([false, false]);
});

it('many may ask about one dead owner without taking each other for it', () => {
  const locks = new OwnerLocks(path);
  locks.take('a');
  locks.drop('a');
  const answers = Array.from({ length: 50 }, () => new OwnerLocks(path).isAlive('a'));
  expect(new Set(answers)).toEqual(new Set([false]));
});

it('an owner without a file is dead, and asking makes none', async () => {
  expect(new OwnerLocks(path).isAlive('never')).toBe(false);
  expect(await readdir(home)).toEqual([]);
});

it('there is one file per owner, for this user only, and only those are listed', async () => {
  const locks = new OwnerLocks(path);
  locks.take('a');
  locks.take('b');
  await writeFile(join(home, 'other.db.owner-c'), '');
  expect(locks.owners().toSorted()).toEqual(['a', 'b']);
  expect((await stat(`${path}.owner-a`)).mode & 0o777).toBe(0o600);
  for (const ownerId of ['a', 'b']) {
    locks.drop(ownerId);
    locks.remove(ownerId);
  }
  expect(await readdir(home)).toEqual(['other.db.owner-c']);
});
