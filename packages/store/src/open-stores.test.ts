import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readAll, sampleAppend, sampleEvents, sampleMessage, sampleRecord } from '@orchestr8/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStores } from './open-stores.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-stores-'));
});
afterEach(() => rm(home, { recursive: true }));

it('what a SQLite store holds is there when it is opened again', async () => {
  const url = `sqlite:${join(home, 'new', 'test.db')}`;
  const options = { home: join(home, 'new') };
  const first = await openStores(url, options);
  await first.journal.create(sampleRecord('x'), sampleEvents(1, 3), null);
  await first.journal.post('x', sampleMessage('m'));
  const amount = { usd: 1, inputTokens: 0, outputTokens: 0, calls: 1 };
  await first.ledger.reserve({ id: 'r', scopes: [{ scope: 'user:ada', limit: {} }], amount });
  const blob = await first.blobs.put(Buffer.from('bytes'));
  await first.close();

  const second = await openStores(url, options);
  expect(await readAll(second.journal, 'x')).toEqual(sampleEvents(1, 3));
  expect(await second.journal.inbox('x')).toEqual([sampleMessage('m')]);
  expect((await second.ledger.spent('user:ada')).reserved).toEqual(amount);
  expect(Buffer.from(await second.blobs.get(blob)).toString()).toBe('bytes');
  await second.close();
  expect((await stat(options.home)).mode & 0o777).toBe(0o700);
  expect((await readdir(options.home)).toSorted()).toEqual(['blobs', 'test.db']);
  expect(second.privatePaths).toEqual([join(options.home, 'test.db'), `${join(options.home, 'blobs')}/`]);
});

it('after closing every call is refused, and closing again is fine', async () => {
  const stores = await openStores(`sqlite:${join(home, 'test.db')}`, { home });
  const owner = await stores.journal.openOwner();
  await stores.journal.create(sampleRecord('x'), sampleEvents(1, 1), owner);
  await stores.close();
  await stores.close();
  const calls = [
    stores.journal.get('x'),
    stores.journal.append(sampleAppend('x', 1)),
    stores.journal.openOwner(),
    owner.acquire('x'),
    stores.ledger.spent('x'),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'store-closed' });
});

it('a store in memory makes no file, with blobs where they are wanted', async () => {
  const memory = await openStores('memory:', { home: join(home, 'unused') });
  await memory.journal.create(sampleRecord('x'), sampleEvents(1, 1), null);
  await memory.blobs.put(Buffer.from('x'));
  await memory.close();
  expect(await readdir(home)).toEqual([]);
  const mixed = await openStores('memory:', { home, blobUrl: pathToFileURL(join(home, 'b')).href });
  await mixed.blobs.put(Buffer.from('x'));
  await mixed.close();
  expect(await readdir(home)).toEqual(['b']);
});

it('a SQLite path may be relative, absolute or written as a URL', async () => {
  const path = join(home, 'test.db');
  for (const url of [`sqlite:${path}`, `sqlite://${path}`]) {
    await (await openStores(url, { home, blobUrl: 'memory:' })).close();
  }
  expect(await readdir(home)).toEqual(['test.db']);
});

it.each(['mongodb://ada:secret@host/db', 'mysql:x', 'sqlite:', 'sqlite::memory:', 'memory:x', 'orchestr8.db', ''])(
  'the store %j is refused with what is supported',
  async (url) => {
    const refused = openStores(url, { home });
    await expect(refused).rejects.toMatchObject({
      code: 'store-unsupported',
      hint: expect.stringContaining('sqlite:PATH, postgres://… or memory:'),
    });
    await expect(refused).rejects.not.toThrow('secret');
  },
);

it('a place for blobs that is not known is refused before the database is made', async () => {
  const opening = openStores(`sqlite:${join(home, 'test.db')}`, { home, blobUrl: 's3://bucket' });
  await expect(opening).rejects.toMatchObject({ code: 'store-unsupported' });
  expect(await readdir(home)).toEqual([]);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

it.runIf(canMount)('on a full disk writes fail with store-full, and the store goes on with what fits', async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', home]);
  try {
    const stores = await openStores(`sqlite:${join(home, 'test.db')}`, { home });
    await stores.journal.create(sampleRecord('x'), sampleEvents(1, 1), await stores.journal.openOwner());
    const large = sampleAppend('x', 1, { events: sampleEvents(2, 1, 'x'.repeat(2_000_000)) });
    await expect(stores.journal.append(large)).rejects.toMatchObject({ code: 'store-full' });
    await expect(stores.blobs.put(Buffer.alloc(2_000_000))).rejects.toMatchObject({ code: 'store-full' });
    await stores.journal.append(sampleAppend('x', 1));
    expect(await readAll(stores.journal, 'x')).toEqual(sampleEvents(1, 2));
    await stores.close();
  } finally {
    execFileSync('umount', ['-l', home]);
  }
});
