import assert from 'node:assert/strict';
import {
  createOwned,
  readSeqs,
  sampleAppend,
  sampleEvents,
  sampleMessage,
  sampleRecord,
  type JournalStoreSubject,
} from './journal-samples.ts';
import { assertRefused, notified, type ConformanceCase } from './suite.ts';

/** The inbox, and the wake-ups. */
export const inboxCases: readonly ConformanceCase<JournalStoreSubject>[] = [
  {
    rule: 'messages wait in the order in which they were posted, from whatever process',
    run: async ({ store, openAnother }) => {
      await createOwned(store, 'x');
      const elsewhere = await openAnother();
      assert.equal(await elsewhere.post('x', sampleMessage('b')), true);
      assert.equal(await store.post('x', sampleMessage('a')), true);
      assert.equal(await elsewhere.post('x', sampleMessage('c', '漢')), true);
      const expected = [sampleMessage('b'), sampleMessage('a'), sampleMessage('c', '漢')];
      assert.deepEqual(await store.inbox('x'), expected);
      assert.deepEqual(await elsewhere.inbox('x'), expected);
    },
  },
  {
    rule: 'two messages with one id count once, for ever: also after the first was consumed',
    run: async ({ store, openAnother }) => {
      await createOwned(store, 'x');
      assert.equal(await store.post('x', sampleMessage('m')), true);
      assert.equal(await store.post('x', sampleMessage('m', 'other')), false);
      await store.append(sampleAppend('x', 1, { consumed: ['m'] }));
      assert.equal(await (await openAnother()).post('x', sampleMessage('m')), false);
      assert.deepEqual(await store.inbox('x'), []);
    },
  },
  {
    rule: 'one id may come to two executions',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      await createOwned(store, 'y');
      assert.equal(await store.post('x', sampleMessage('m')), true);
      assert.equal(await store.post('y', sampleMessage('m')), true);
    },
  },
  {
    rule: 'of twenty posts of one id at once, one counts',
    run: async ({ store, openAnother }) => {
      await createOwned(store, 'x');
      const stores = [store, await openAnother()];
      const posted = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (stores[index % 2] ?? store).post('x', sampleMessage('m'))),
      );
      assert.equal(posted.filter(Boolean).length, 1);
      assert.equal((await store.inbox('x')).length, 1);
    },
  },
  {
    rule: 'an append takes the messages that it answers, and only those',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      for (const id of ['a', 'b', 'c']) await store.post('x', sampleMessage(id));
      await store.append(sampleAppend('x', 1, { consumed: ['a', 'c', 'unknown'] }));
      assert.deepEqual(await store.inbox('x'), [sampleMessage('b')]);
      assert.deepEqual(await readSeqs(store, 'x'), [1, 2]);
    },
  },
  {
    rule: 'a message to an execution that nobody created is refused',
    run: async ({ store }) => {
      await assertRefused(store.post('none', sampleMessage('m')), 'execution-not-found');
    },
  },
  {
    rule: 'a message to an execution without an owner, or an ended one, waits',
    run: async ({ store }) => {
      await store.create(sampleRecord('x', { status: 'completed' }), sampleEvents(1, 1), null);
      assert.equal(await store.post('x', sampleMessage('m')), true);
      assert.deepEqual(await store.inbox('x'), [sampleMessage('m')]);
    },
  },
  {
    rule: 'the owner hears of a message at once, also from another process',
    run: async ({ store, openAnother }) => {
      const owner = await createOwned(store, 'x');
      const elsewhere = await openAnother();
      for (const [index, poster] of [store, elsewhere, elsewhere].entries()) {
        const heard = notified<[string]>(
          (callback) => owner.onInbox(callback),
          (executionId) => executionId === 'x',
        );
        await poster.post('x', sampleMessage(`m${index}`));
        await heard;
      }
      assert.equal((await store.inbox('x')).length, 3);
    },
  },
  {
    rule: 'a subscriber hears of appends, also from another process',
    run: async ({ store, openAnother }) => {
      await createOwned(store, 'x');
      const elsewhere = await openAnother();
      for (const [index, reader] of [store, elsewhere, elsewhere].entries()) {
        const heard = notified((callback) => reader.onAppend('x', callback));
        await store.append(sampleAppend('x', index + 1));
        await heard;
        assert.equal((await reader.get('x'))?.lastSeq, index + 2);
      }
    },
  },
  {
    rule: 'one can listen for an execution before it exists',
    run: async ({ store, openAnother }) => {
      const elsewhere = await openAnother();
      const heard = notified((callback) => elsewhere.onAppend('x', callback));
      await createOwned(store, 'x');
      await heard;
    },
  },
  {
    rule: 'an owner hears of executions that become free: created without owner, released, left by the dead',
    run: async ({ store, openAnother, killOwner }) => {
      const living = await store.openOwner();
      const elsewhere = await openAnother();
      const others = { dead: await elsewhere.openOwner(), released: await elsewhere.openOwner() };
      const orphanOf = async (free: () => unknown): Promise<readonly string[]> => {
        const heard = notified((callback) => living.onOrphan(callback));
        await free();
        await heard;
        const orphans = await living.orphans(10);
        for (const id of orphans) await living.acquire(id);
        return orphans;
      };
      await elsewhere.create(sampleRecord('x'), sampleEvents(1, 1), others.released);
      await elsewhere.create(sampleRecord('y'), sampleEvents(1, 1), others.dead);
      assert.deepEqual(await orphanOf(() => others.released.release('x', 1)), ['x']);
      assert.deepEqual(await orphanOf(() => killOwner(others.dead.ownerId)), ['y']);
      assert.deepEqual(await orphanOf(() => elsewhere.create(sampleRecord('z'), sampleEvents(1, 1), null)), ['z']);
    },
  },
  {
    rule: 'who releases an execution is not called for it, not even when others write later',
    run: async ({ store, openAnother }) => {
      const owner = await createOwned(store, 'x');
      await store.create(sampleRecord('y'), sampleEvents(1, 1), owner);
      const elsewhere = await openAnother();
      const calls: string[] = [];
      owner.onOrphan(() => calls.push('orphan'));
      await owner.release('x', 1);
      for (const messageId of ['a', 'b']) {
        const heard = notified<[string]>((callback) => owner.onInbox(callback));
        await elsewhere.post('y', sampleMessage(messageId));
        await heard;
      }
      assert.deepEqual(calls, []);
    },
  },
  {
    rule: 'a listener that was taken off is not called again',
    run: async ({ store }) => {
      const owner = await createOwned(store, 'x');
      const calls: string[] = [];
      owner.onInbox(() => calls.push('inbox'))();
      store.onAppend('x', () => calls.push('append'))();
      const heard = notified((callback) => store.onAppend('x', callback));
      await store.post('x', sampleMessage('m'));
      await store.append(sampleAppend('x', 1));
      await heard;
      assert.deepEqual(calls, []);
    },
  },
];
