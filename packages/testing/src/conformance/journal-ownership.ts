import assert from 'node:assert/strict';
import {
  createOwned,
  readSeqs,
  sampleAppend,
  sampleEvents,
  sampleRecord,
  type JournalStoreSubject,
} from './journal-samples.ts';
import { assertRefused, type ConformanceCase } from './suite.ts';

/** Invariant 5: one owner at a time. */
export const ownershipCases: readonly ConformanceCase<JournalStoreSubject>[] = [
  {
    rule: 'who creates an execution owns it in epoch 1, and nobody else can take it',
    run: async ({ store, openAnother }) => {
      const owner = await store.openOwner();
      assert.deepEqual(await store.create(sampleRecord('x'), sampleEvents(1, 1), owner), { epoch: 1 });
      const other = await (await openAnother()).openOwner();
      assert.equal(await other.acquire('x'), null);
      assert.equal(await owner.acquire('x'), null);
      assert.deepEqual(await other.orphans(10), []);
    },
  },
  {
    rule: 'an execution created without an owner waits for one',
    run: async ({ store, openAnother }) => {
      await store.create(sampleRecord('x', { lastSeq: 3 }), sampleEvents(1, 3), null);
      const owner = await (await openAnother()).openOwner();
      assert.deepEqual(await owner.orphans(10), ['x']);
      assert.deepEqual(await owner.acquire('x'), { epoch: 1, lastSeq: 3 });
      assert.deepEqual(await owner.orphans(10), []);
    },
  },
  {
    rule: 'a released execution is free, and each acquisition raises the epoch',
    run: async ({ store, openAnother }) => {
      const first = await createOwned(store, 'x');
      const second = await (await openAnother()).openOwner();
      await first.release('x', 1);
      assert.deepEqual(await second.acquire('x'), { epoch: 2, lastSeq: 1 });
      await second.release('x', 2);
      assert.deepEqual(await first.acquire('x'), { epoch: 3, lastSeq: 1 });
    },
  },
  {
    rule: 'an append in an old epoch is refused and writes nothing (invariant 5)',
    run: async ({ store, openAnother }) => {
      const first = await createOwned(store, 'x');
      await first.release('x', 1);
      await assertRefused(store.append(sampleAppend('x', 1)), 'ownership-lost');
      const elsewhere = await openAnother();
      await (await elsewhere.openOwner()).acquire('x');
      await assertRefused(store.append(sampleAppend('x', 1)), 'ownership-lost');
      await elsewhere.append(sampleAppend('x', 1, { epoch: 2 }));
      await assertRefused(store.append(sampleAppend('x', 2)), 'ownership-lost');
      assert.deepEqual(await readSeqs(store, 'x'), [1, 2]);
    },
  },
  {
    rule: 'a release in an old epoch, or by another owner, frees nothing',
    run: async ({ store }) => {
      const first = await createOwned(store, 'x');
      const second = await store.openOwner();
      await second.release('x', 1);
      assert.equal(await second.acquire('x'), null);
      await first.release('x', 1);
      await second.acquire('x');
      await first.release('x', 1);
      await store.append(sampleAppend('x', 1, { epoch: 2 }));
    },
  },
  {
    rule: 'what a dead owner had is free at once',
    run: async ({ store, openAnother, killOwner }) => {
      const dead = await createOwned(store, 'x');
      await store.create(sampleRecord('y'), sampleEvents(1, 1), dead);
      const other = await (await openAnother()).openOwner();
      assert.equal(await other.acquire('x'), null);
      await killOwner(dead.ownerId);
      assert.deepEqual(await other.acquire('x'), { epoch: 2, lastSeq: 1 });
      assert.deepEqual(await other.orphans(10), ['y']);
    },
  },
  {
    rule: 'closing an owner frees what it had and refuses further work',
    run: async ({ store, openAnother }) => {
      const owner = await createOwned(store, 'x');
      await owner.close();
      await owner.close();
      await assertRefused(owner.acquire('x'), 'store-closed');
      const other = await (await openAnother()).openOwner();
      assert.deepEqual(await other.acquire('x'), { epoch: 2, lastSeq: 1 });
    },
  },
  {
    rule: 'two owners of one process do not share what they own',
    run: async ({ store }) => {
      const first = await createOwned(store, 'x');
      const second = await store.openOwner();
      assert.notEqual(first.ownerId, second.ownerId);
      assert.equal(await second.acquire('x'), null);
      await second.close();
      await store.append(sampleAppend('x', 1));
    },
  },
  {
    rule: 'an ended execution is neither taken nor an orphan',
    run: async ({ store }) => {
      const owner = await store.openOwner();
      for (const status of ['completed', 'failed', 'cancelled'] as const) {
        await store.create(sampleRecord(status), sampleEvents(1, 1), owner);
        await store.append(sampleAppend(status, 1, { status, endedAt: 5 }));
        await owner.release(status, 1);
        assert.equal(await owner.acquire(status), null);
      }
      assert.deepEqual(await owner.orphans(10), []);
    },
  },
  {
    rule: 'an execution that nobody created cannot be taken',
    run: async ({ store }) => {
      await assertRefused((await store.openOwner()).acquire('none'), 'execution-not-found');
    },
  },
  {
    rule: 'orphans come oldest first, up to the limit',
    run: async ({ store }) => {
      for (const [index, startedAt] of [30, 10, 20, 40].entries()) {
        await store.create(sampleRecord(`x${index}`, { startedAt }), sampleEvents(1, 1), null);
      }
      const owner = await store.openOwner();
      assert.deepEqual(await owner.orphans(3), ['x1', 'x2', 'x0']);
    },
  },
  {
    rule: 'of twenty owners that take one orphan at once, one gets it',
    run: async ({ store, openAnother }) => {
      await store.create(sampleRecord('x'), sampleEvents(1, 1), null);
      const elsewhere = await openAnother();
      const owners = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? store : elsewhere).openOwner()),
      );
      const taken = await Promise.all(owners.map((owner) => owner.acquire('x')));
      assert.deepEqual(
        taken.filter((result) => result !== null),
        [{ epoch: 1, lastSeq: 1 }],
      );
    },
  },
];
