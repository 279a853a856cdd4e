import assert from 'node:assert/strict';
import type { JournalEvent } from '@orchestr8/core';
import {
  createOwned,
  readAll,
  readSeqs,
  sampleAppend,
  sampleEvents,
  sampleRecord,
  type JournalStoreSubject,
} from './journal-samples.ts';
import { assertRefused, type ConformanceCase } from './suite.ts';

/** Creating and reading journals. */
export const eventCases: readonly ConformanceCase<JournalStoreSubject>[] = [
  {
    rule: 'events are read back in order, exactly as they were appended',
    run: async ({ store }) => {
      const tricky = 'é 漢 🎉 \u0000 \ud800 "quoted" \\ \n\r\u2028';
      await createOwned(store, 'x');
      await store.append(sampleAppend('x', 1, { events: sampleEvents(2, 3, tricky) }));
      await store.append(sampleAppend('x', 4, { events: sampleEvents(5, 1) }));
      const expected = [...sampleEvents(1, 1), ...sampleEvents(2, 3, tricky), ...sampleEvents(5, 1)];
      assert.deepEqual(await readAll(store, 'x'), expected);
    },
  },
  {
    rule: 'a range has both its ends, also inside one append, and ends with the journal',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      await store.append(sampleAppend('x', 1, { events: sampleEvents(2, 10) }));
      await store.append(sampleAppend('x', 11, { events: sampleEvents(12, 10) }));
      assert.deepEqual(await readSeqs(store, 'x', { from: 5, to: 7 }), [5, 6, 7]);
      assert.deepEqual(await readSeqs(store, 'x', { from: 10, to: 13 }), [10, 11, 12, 13]);
      assert.deepEqual(await readSeqs(store, 'x', { from: 20 }), [20, 21]);
      assert.deepEqual(await readSeqs(store, 'x', { to: 2 }), [1, 2]);
      assert.deepEqual(await readSeqs(store, 'x', { from: 0, to: 1 }), [1]);
      assert.deepEqual(await readSeqs(store, 'x', { from: 22, to: 30 }), []);
      assert.deepEqual(await readSeqs(store, 'x', { from: 7, to: 6 }), []);
    },
  },
  {
    rule: 'single events are found by their numbers: any order in, ascending out, each once',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      await store.append(sampleAppend('x', 1, { events: sampleEvents(2, 5) }));
      await store.append(sampleAppend('x', 6, { events: sampleEvents(7, 500) }));
      const found = await store.readMany('x', [400, 3, 1, 99, 3, 506, 2]);
      assert.deepEqual(
        found.map((event) => event.seq),
        [1, 2, 3, 99, 400, 506],
      );
      assert.deepEqual(await store.readMany('x', [0, 507, 10_000]), []);
      assert.deepEqual(await store.readMany('x', []), []);
    },
  },
  {
    rule: 'an execution that nobody created has no record and no events',
    run: async ({ store }) => {
      assert.equal(await store.get('none'), undefined);
      assert.deepEqual(await readAll(store, 'none'), []);
      assert.deepEqual(await store.readMany('none', [1]), []);
      assert.deepEqual(await store.inbox('none'), []);
    },
  },
  {
    rule: 'what a caller changes after the append does not change the journal',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      const data = { level: 'info' as const, message: 'before' };
      const event: JournalEvent = { type: 'log-written', seq: 2, at: 1, v: 1, data };
      const appended = store.append(sampleAppend('x', 1, { events: [event] }));
      data.message = 'after';
      await appended;
      const [read] = await readAll(store, 'x', { from: 2 });
      assert.deepEqual(read?.data, { level: 'info', message: 'before' });
    },
  },
  {
    rule: 'an event of 8 MiB is no cliff',
    run: async ({ store }) => {
      await createOwned(store, 'x');
      const large = 'abcdefg€'.repeat(1024 * 1024);
      await store.append(sampleAppend('x', 1, { events: sampleEvents(2, 1, large) }));
      await store.append(sampleAppend('x', 2));
      assert.deepEqual(await readAll(store, 'x', { from: 2, to: 2 }), sampleEvents(2, 1, large));
      assert.deepEqual(await readSeqs(store, 'x'), [1, 2, 3]);
    },
  },
  {
    rule: 'a journal of 20,000 events, created at once as a fork is, is found again at any number',
    run: async ({ store }) => {
      await store.create(sampleRecord('x', { lastSeq: 20_000 }), sampleEvents(1, 20_000), null);
      assert.equal((await store.get('x'))?.lastSeq, 20_000);
      assert.deepEqual(await readSeqs(store, 'x', { from: 12_345, to: 12_347 }), [12_345, 12_346, 12_347]);
      assert.deepEqual(await store.readMany('x', [19_999]), sampleEvents(19_999, 1));
      assert.equal((await readSeqs(store, 'x')).length, 20_000);
    },
  },
  {
    rule: 'a reader that is under way while the owner appends sees no gap and no event twice',
    run: async ({ store, openAnother }) => {
      await createOwned(store, 'x');
      await store.append(sampleAppend('x', 1, { events: sampleEvents(2, 2_000) }));
      const seen: number[] = [];
      for await (const event of (await openAnother()).read('x')) {
        seen.push(event.seq);
        if (event.seq === 10) await store.append(sampleAppend('x', 2_001, { events: sampleEvents(2_002, 10) }));
      }
      assert.ok(seen.length >= 2_001);
      assert.deepEqual(
        seen,
        Array.from(seen, (_, index) => index + 1),
      );
    },
  },
  {
    rule: 'an id in use is refused, also from another process and after the end, and nothing is changed',
    run: async ({ store, openAnother }) => {
      await createOwned(store, 'x');
      await store.append(sampleAppend('x', 1, { status: 'completed', endedAt: 9 }));
      const again = sampleRecord('x', { workflow: 'other' });
      await assertRefused(store.create(again, sampleEvents(1, 1), null), 'execution-exists');
      await assertRefused((await openAnother()).create(again, sampleEvents(1, 1), null), 'execution-exists');
      assert.equal((await store.get('x'))?.workflow, 'sample');
      assert.deepEqual(await readSeqs(store, 'x'), [1, 2]);
    },
  },
  {
    rule: 'of twenty that create one id at once, one succeeds',
    run: async ({ store, openAnother }) => {
      const stores = [store, await openAnother()];
      const created = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          (stores[index % 2] ?? store).create(sampleRecord('x'), sampleEvents(1, 1), null),
        ),
      );
      assert.equal(created.filter((result) => result.status === 'fulfilled').length, 1);
      assert.deepEqual(await readSeqs(store, 'x'), [1]);
    },
  },
  {
    rule: 'first events that are not numbered from 1 are refused, and nothing is created',
    run: async ({ store }) => {
      await assertRefused(store.create(sampleRecord('x'), sampleEvents(2, 1), null), 'sequence-conflict');
      assert.equal(await store.get('x'), undefined);
    },
  },
];
