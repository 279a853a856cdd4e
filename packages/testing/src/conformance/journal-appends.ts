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
import { assertRefused, type ConformanceCase } from './suite.ts';

/** Appending: expected sequence, group commit, many at once. */
export const appendCases: readonly ConformanceCase<JournalStoreSubject>[] = [
  {
    rule: 'the record changes with the events: status, end, last number',
    run: async ({ store, openAnother }) => {
      const record = sampleRecord('x', { parentId: 'p', rootId: 'r', labels: { user: 'ada', task: 'ü' } });
      await store.create(record, sampleEvents(1, 1), await store.openOwner());
      assert.deepEqual(await store.get('x'), record);
      await store.append(sampleAppend('x', 1, { events: sampleEvents(2, 2), status: 'waiting' }));
      assert.deepEqual(await store.get('x'), { ...record, status: 'waiting', lastSeq: 3 });
      await store.append(sampleAppend('x', 3, { status: 'failed', endedAt: 77 }));
      const ended = { ...record, status: 'failed', lastSeq: 4, endedAt: 77 } as const;
      assert.deepEqual(await store.get('x'), ended);
      assert.deepEqual(await (await openAnother()).get('x'), ended);
    },
  },
  {
    rule: 'an append after another event than the last is refused whole (invariant 5)',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      await store.post('x', sampleMessage('m'));
      const wrong = [0, 2, 3].map((expectedSeq) => sampleAppend('x', expectedSeq));
      for (const request of wrong) {
        await assertRefused(
          store.append({ ...request, status: 'completed', endedAt: 5, consumed: ['m'] }),
          'sequence-conflict',
        );
      }
      assert.deepEqual(await readSeqs(store, 'x'), [1]);
      assert.equal((await store.get('x'))?.status, 'running');
      assert.deepEqual(await store.inbox('x'), [sampleMessage('m')]);
    },
  },
  {
    rule: 'events that are not numbered from there on are refused',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      const gap = [...sampleEvents(2, 1), ...sampleEvents(4, 1)];
      await assertRefused(store.append(sampleAppend('x', 1, { events: gap })), 'sequence-conflict');
      await assertRefused(store.append(sampleAppend('x', 1, { events: sampleEvents(1, 1) })), 'sequence-conflict');
      assert.deepEqual(await readSeqs(store, 'x'), [1]);
    },
  },
  {
    rule: 'an append to an execution that nobody created is refused',
    run: async ({ store }) => {
      await assertRefused(store.append(sampleAppend('none', 0)), 'execution-not-found');
    },
  },
  {
    rule: 'an append without events consumes messages and changes the status',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      await store.post('x', sampleMessage('m'));
      await store.append(sampleAppend('x', 1, { events: [], status: 'paused', consumed: ['m'] }));
      assert.deepEqual(await store.inbox('x'), []);
      assert.equal((await store.get('x'))?.status, 'paused');
      assert.equal((await store.get('x'))?.lastSeq, 1);
    },
  },
  {
    rule: 'of appends made at once, those in conflict fail and the others are durable (invariant 5)',
    run: async ({ store, openAnother }) => {
      const owner = await store.openOwner();
      const ids = Array.from({ length: 60 }, (_, index) => `x${index}`);
      await Promise.all(ids.map((id) => store.create(sampleRecord(id), sampleEvents(1, 1), owner)));
      const results = await Promise.allSettled(
        ids.map((id, index) => {
          if (index % 6 === 0) return store.append(sampleAppend(id, 7));
          if (index % 6 === 3) return store.append(sampleAppend(id, 1, { epoch: 9 }));
          return store.append(sampleAppend(id, 1));
        }),
      );
      const elsewhere = await openAnother();
      for (const [index, result] of results.entries()) {
        const isBad = index % 3 === 0;
        assert.equal(result.status, isBad ? 'rejected' : 'fulfilled');
        assert.deepEqual(await readSeqs(elsewhere, `x${index}`), isBad ? [1] : [1, 2]);
      }
    },
  },
  {
    rule: 'appends to one execution that do not wait for each other land in the order of the calls',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      await Promise.all(Array.from({ length: 100 }, (_, index) => store.append(sampleAppend('x', index + 1))));
      assert.equal((await store.get('x'))?.lastSeq, 101);
      assert.equal((await readSeqs(store, 'x')).length, 101);
    },
  },
  {
    rule: 'of two appends after the same event, one wins',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      const results = await Promise.allSettled([
        store.append(sampleAppend('x', 1, { events: sampleEvents(2, 1, ' a') })),
        store.append(sampleAppend('x', 1, { events: sampleEvents(2, 1, ' b') })),
      ]);
      assert.deepEqual(
        results.map((result) => result.status),
        ['fulfilled', 'rejected'],
      );
      assert.deepEqual(await store.readMany('x', [2]), sampleEvents(2, 1, ' a'));
    },
  },
  {
    rule: 'a hundred executions go on side by side, each with a whole journal',
    run: async ({ store }) => {
      const owner = await store.openOwner();
      const ids = Array.from({ length: 100 }, (_, index) => `x${index}`);
      await Promise.all(
        ids.map(async (id) => {
          await store.create(sampleRecord(id), sampleEvents(1, 1), owner);
          for (let seq = 1; seq < 20; seq += 1) await store.append(sampleAppend(id, seq));
        }),
      );
      for (const id of ids) assert.equal((await readSeqs(store, id)).length, 20);
    },
  },
];
