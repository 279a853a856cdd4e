import { expect, it } from 'vitest';
import { MemoryCache } from './cache.ts';

it('beyond its size the entry that was not used for longest goes', async () => {
  const cache = new MemoryCache({ maxEntries: 2 });
  await cache.set('a', 1, 1_000);
  await cache.set('b', 2, 1_000);
  await cache.get('a');
  await cache.set('c', 3, 1_000);
  expect([await cache.get('a'), await cache.get('b'), await cache.get('c')]).toEqual([1, undefined, 3]);
});
