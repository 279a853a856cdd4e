import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { BlobStore } from '@orchestr8/core';
import { assertRefused, runSuite, type ConformanceCase, type TestFrame } from './suite.ts';

/** What a blob store is tried with. */
export interface BlobStoreSubject {
  readonly blobs: BlobStore;
  /** The same data as another process would open it. */
  openAnother(): Promise<BlobStore>;
  /** Damages what is stored under the id; absent where nobody outside can. */
  readonly corrupt?: (id: string, how: 'changed' | 'truncated') => Promise<void>;
  close(): Promise<void>;
}

const cases: readonly ConformanceCase<BlobStoreSubject>[] = [
  {
    rule: 'a blob is named by the SHA-256 of its bytes',
    run: async ({ blobs }) => {
      const bytes = Buffer.from('hello');
      const id = await blobs.put(bytes);
      assert.equal(id, `sha256-${createHash('sha256').update(bytes).digest('hex')}`);
      assert.deepEqual(Buffer.from(await blobs.get(id)), bytes);
    },
  },
  {
    rule: 'the same bytes are stored once, also when put at once, and other processes see them',
    run: async ({ blobs, openAnother }) => {
      const bytes = randomBytes(100_000);
      const elsewhere = await openAnother();
      const ids = await Promise.all([blobs, elsewhere, blobs, elsewhere].map((store) => store.put(bytes)));
      assert.equal(new Set(ids).size, 1);
      assert.deepEqual(Buffer.from(await elsewhere.get(ids[0] ?? '')), bytes);
    },
  },
  {
    rule: 'no bytes are a blob, too',
    run: async ({ blobs }) => {
      const id = await blobs.put(new Uint8Array());
      assert.equal(await blobs.has(id), true);
      assert.equal((await blobs.get(id)).length, 0);
    },
  },
  {
    rule: 'what a caller changes after the put or the get does not change the blob',
    run: async ({ blobs }) => {
      const bytes = Buffer.from('before');
      const id = await blobs.put(bytes);
      bytes.fill(0);
      (await blobs.get(id)).fill(0);
      assert.equal(Buffer.from(await blobs.get(id)).toString(), 'before');
    },
  },
  {
    rule: 'a blob that is not there is refused, whatever its id looks like',
    run: async ({ blobs }) => {
      const ids = [`sha256-${'0'.repeat(64)}`, 'sha256-', '', '../../etc/passwd', 'sha256-../../../etc/passwd'];
      for (const id of ids) {
        assert.equal(await blobs.has(id), false);
        await assertRefused(blobs.get(id), 'blob-not-found');
        await blobs.delete(id);
      }
    },
  },
  {
    rule: 'a deleted blob is gone, and can be put again',
    run: async ({ blobs }) => {
      const id = await blobs.put(Buffer.from('x'));
      await blobs.delete(id);
      assert.equal(await blobs.has(id), false);
      await assertRefused(blobs.get(id), 'blob-not-found');
      assert.equal(await blobs.put(Buffer.from('x')), id);
      assert.equal(await blobs.has(id), true);
    },
  },
  {
    rule: '100 MB are no cliff',
    run: async ({ blobs }) => {
      const bytes = Buffer.alloc(100_000_000, 'orchestr8');
      const id = await blobs.put(bytes);
      assert.ok(bytes.equals(await blobs.get(id)));
    },
  },
  {
    rule: 'damaged bytes are refused, never handed out, and mended by putting the blob again',
    run: async ({ blobs, corrupt }) => {
      if (corrupt === undefined) return;
      const bytes = randomBytes(10_000);
      for (const how of ['changed', 'truncated'] as const) {
        const id = await blobs.put(bytes);
        await corrupt(id, how);
        await assertRefused(blobs.get(id), 'blob-corrupt');
        await blobs.put(bytes);
        assert.deepEqual(Buffer.from(await blobs.get(id)), bytes);
      }
    },
  },
];

/** What every `BlobStore` must do. */
export function blobStoreConformance(frame: TestFrame, name: string, open: () => Promise<BlobStoreSubject>): void {
  runSuite(frame, { title: `blob store ${name}`, cases }, open);
}
