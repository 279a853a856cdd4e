import assert from 'node:assert/strict';
import type { ExecutionFilter, ExecutionRecord } from '@orchestr8/core';
import { sampleEvents, sampleRecord, type JournalStoreSubject } from './journal-samples.ts';
import { assertRefused, type ConformanceCase } from './suite.ts';

const records: readonly ExecutionRecord[] = [
  sampleRecord('a', { startedAt: 10, status: 'completed', endedAt: 11 }),
  sampleRecord('b', { startedAt: 30, workflow: 'other', labels: { user: 'ada' } }),
  sampleRecord('c', { startedAt: 20, parentId: 'a', rootId: 'a', status: 'failed' }),
  sampleRecord('d', { startedAt: 30, parentId: 'c', rootId: 'a', status: 'waiting' }),
  sampleRecord('e', { startedAt: 30 }),
];

async function listed(subject: JournalStoreSubject, filter?: ExecutionFilter): Promise<string> {
  const found = await subject.store.list(filter);
  return found.map((record) => record.executionId).join('');
}

async function fill({ store }: JournalStoreSubject): Promise<void> {
  for (const record of records) await store.create(record, sampleEvents(1, 1), null);
}

/** Lists of executions. */
export const listCases: readonly ConformanceCase<JournalStoreSubject>[] = [
  {
    rule: 'a list has whole records, newest first; of two that started at once, the one created later first',
    run: async (subject) => {
      assert.deepEqual(await subject.store.list(), []);
      await fill(subject);
      assert.equal(await listed(subject), 'edbca');
      const found = await subject.store.list({ workflow: 'other' });
      assert.deepEqual(found, [records[1]]);
    },
  },
  {
    rule: 'filters are joined by "and"',
    run: async (subject) => {
      await fill(subject);
      assert.equal(await listed(subject, { status: ['running'] }), 'eb');
      assert.equal(await listed(subject, { status: ['failed', 'waiting'] }), 'dc');
      assert.equal(await listed(subject, { status: [] }), '');
      assert.equal(await listed(subject, { parentId: null }), 'eba');
      assert.equal(await listed(subject, { parentId: 'c' }), 'd');
      assert.equal(await listed(subject, { rootId: 'a' }), 'dca');
      assert.equal(await listed(subject, { rootId: 'a', status: ['completed'], workflow: 'sample' }), 'a');
      assert.equal(await listed(subject, { workflow: 'none' }), '');
    },
  },
  {
    rule: 'forks are found by their origin',
    run: async (subject) => {
      await fill(subject);
      for (const executionId of ['x', 'y']) {
        const record = sampleRecord(executionId, { labels: { forkedFrom: 'a', note: 'b' }, startedAt: 900 });
        await subject.store.create(record, sampleEvents(1, 1), null);
      }
      assert.equal(await listed(subject, { forkedFrom: 'a' }), 'yx');
      assert.equal(await listed(subject, { forkedFrom: 'a', limit: 1, before: 'y' }), 'x');
      assert.equal(await listed(subject, { forkedFrom: 'b' }), '');
    },
  },
  {
    rule: 'pages by cursor have every execution once',
    run: async (subject) => {
      await fill(subject);
      assert.equal(await listed(subject, { limit: 2 }), 'ed');
      assert.equal(await listed(subject, { limit: 2, before: 'd' }), 'bc');
      assert.equal(await listed(subject, { limit: 2, before: 'c' }), 'a');
      assert.equal(await listed(subject, { limit: 2, before: 'a' }), '');
      assert.equal(await listed(subject, { before: 'd', rootId: 'a' }), 'ca');
      await assertRefused(subject.store.list({ before: 'none' }), 'execution-not-found');
    },
  },
];
