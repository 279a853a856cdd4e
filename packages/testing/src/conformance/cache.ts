import assert from 'node:assert/strict';
import type { Cache } from '@orchestr8/core';
import { runSuite, type ConformanceCase, type TestFrame } from './suite.ts';

/** What a cache is tried with. */
export interface CacheSubject {
  readonly cache: Cache;
  /** Lets so many milliseconds pass on the cache's clock. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

const cases: readonly ConformanceCase<CacheSubject>[] = [
  {
    rule: 'a value is there until its time is over',
    run: async ({ cache, pass }) => {
      await cache.set('k', { a: [1, null, 'x'] }, 1_000);
      assert.deepEqual(await cache.get('k'), { a: [1, null, 'x'] });
      await pass(999);
      assert.deepEqual(await cache.get('k'), { a: [1, null, 'x'] });
      await pass(1);
      assert.equal(await cache.get('k'), undefined);
    },
  },
  {
    rule: 'a new value takes the place of the old one and starts its time anew',
    run: async ({ cache, pass }) => {
      await cache.set('k', 1, 1_000);
      await pass(900);
      await cache.set('k', 2, 1_000);
      await pass(900);
      assert.equal(await cache.get('k'), 2);
    },
  },
  {
    rule: 'null, false and 0 are values',
    run: async ({ cache }) => {
      for (const value of [null, false, 0, '']) {
        await cache.set('k', value, 1_000);
        assert.equal(await cache.get('k'), value);
      }
    },
  },
  {
    rule: 'a deleted value is gone; what was never there is no error',
    run: async ({ cache }) => {
      await cache.set('k', 1, 1_000);
      await cache.delete('k');
      await cache.delete('none');
      assert.equal(await cache.get('k'), undefined);
      assert.equal(await cache.get('none'), undefined);
    },
  },
  {
    rule: 'no two callers share an object',
    run: async ({ cache }) => {
      const value = { list: [1] };
      await cache.set('k', value, 1_000);
      value.list.push(2);
      const read = (await cache.get('k')) as { list: number[] };
      read.list.push(3);
      assert.deepEqual(await cache.get('k'), { list: [1] });
    },
  },
];

/** What every `Cache` must do. */
export function cacheConformance(frame: TestFrame, name: string, open: () => Promise<CacheSubject>): void {
  runSuite(frame, { title: `cache ${name}`, cases }, open);
}
