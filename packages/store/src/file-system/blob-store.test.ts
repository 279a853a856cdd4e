import { mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobStoreConformance } from '@orchestr8/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSystemBlobStore } from './blob-store.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-blobs-'));
});
afterEach(() => rm(home, { recursive: true }));

function pathOf(root: string, id: string): string {
  const hex = id.slice('sha256-'.length);
  return join(root, hex.slice(0, 2), hex.slice(2));
}

blobStoreConformance({ describe, it }, 'on the file system', async () => {
  const root = join(home, 'blobs');
  return {
    blobs: await FileSystemBlobStore.open(root),
    openAnother: () => FileSystemBlobStore.open(root),
    corrupt: (id, how) =>
      how === 'truncated' ? truncate(pathOf(root, id), 10) : writeFile(pathOf(root, id), 'x', { flag: 'r+' }),
    close: async () => {},
  };
});

it('files and directories are for this user only, and nothing temporary is left', async () => {
  const root = join(home, 'new', 'blobs');
  const blobs = await FileSystemBlobStore.open(root);
  const id = await blobs.put(Buffer.from('x'));
  expect((await stat(pathOf(root, id))).mode & 0o777).toBe(0o600);
  for (const directory of [join(home, 'new'), root, join(pathOf(root, id), '..')]) {
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  }
  expect(await readdir(join(root, 'temporary'))).toEqual([]);
});

it('a place that cannot be written to is refused, with what to do', async () => {
  await writeFile(join(home, 'file'), '');
  await expect(FileSystemBlobStore.open(join(home, 'file', 'blobs'))).rejects.toMatchObject({
    code: 'store-failed',
    hint: expect.stringContaining('writable'),
  });
});
