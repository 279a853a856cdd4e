import type { JsonValue } from '@orchestr8/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INLINE_LIMIT_BYTES } from '../journal/stored-value.ts';
import { MemoryBlobStore } from '../memory/blob-store.ts';
import { MemoryJournalStore } from '../memory/journal-store.ts';
import { Redactor } from './redactor.ts';
import { Values } from './values.ts';

function newValues(): { values: Values; blobs: MemoryBlobStore; redactor: Redactor } {
  const blobs = new MemoryBlobStore();
  const redactor = new Redactor();
  return { values: new Values({ blobs, store: new MemoryJournalStore(), redactor }), blobs, redactor };
}

const text = (bytes: number) => 'x'.repeat(bytes - 2);

describe('a value', () => {
  it.each([
    [INLINE_LIMIT_BYTES, 'value'],
    [INLINE_LIMIT_BYTES + 1, 'blob'],
  ])('of %i bytes of JSON stands in a %s', async (bytes, where) => {
    const { values } = newValues();
    expect(await values.make(text(bytes))).toHaveProperty(where);
    expect(await values.make('é'.repeat((bytes - 2) / 2))).toHaveProperty(bytes % 2 === 0 ? where : 'value');
  });

  it('comes back as it went in, wherever it stood', async () => {
    const padded = fc.tuple(fc.jsonValue(), fc.constantFrom(0, 20_000));
    await fc.assert(
      fc.asyncProperty(padded, async ([value, padding]) => {
        const { values } = newValues();
        const whole = JSON.parse(JSON.stringify([value, text(padding + 2)])) as JsonValue;
        expect(await values.load(await values.make(whole))).toEqual(whole);
      }),
    );
  });

  it('is at hand without waiting where it is small', () => {
    const { values } = newValues();
    const stored = values.make({ a: [1, null, 'b'] });
    expect(stored).toEqual({ value: { a: [1, null, 'b'] } });
  });

  it('says what it is without being read', async () => {
    const { values } = newValues();
    expect(await values.make(text(20_000))).toMatchObject({ type: 'string', length: 19_998, bytes: 20_000 });
    expect(await values.make(Array(20_000).fill(1))).toMatchObject({ type: 'list', length: 20_000 });
    expect(await values.make({ a: text(20_000), b: 1 })).toMatchObject({ type: 'object', length: 2 });
  });

  it('is read from its blob once, while it is used', async () => {
    const { values, blobs } = newValues();
    const stored = await values.make(text(20_000));
    await values.load(stored);
    if ('blob' in stored) await blobs.delete(stored.blob);
    expect(values.load(stored)).toBe(text(20_000));
  });

  it('of many megabytes takes time in proportion', async () => {
    const { values } = newValues();
    const rows = Array.from({ length: 100_000 }, (_, index) => ({ index, name: 'x'.repeat(80) }));
    const stored = await values.make(rows);
    expect(stored).toMatchObject({ type: 'list', length: 100_000 });
    expect(await values.load(stored)).toHaveLength(100_000);
  });

  it.each<[string, unknown]>([
    ['a circle', circle()],
    ['something far too deep', deep(5_000)],
    ['a function inside a large value', { a: text(20_000), b: () => 1 }],
    ['a hole in a list', Array(2)],
    ['infinity', Infinity],
  ])('that is not JSON is refused: %s', (_, value) => {
    const { values } = newValues();
    expect(() => values.make(value)).toThrow(expect.objectContaining({ code: 'not-json' }));
  });

  it('keeps keys that mean something to JavaScript, and leaves out what is undefined', async () => {
    const { values } = newValues();
    const odd = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as JsonValue;
    expect(JSON.stringify(await values.load(await values.make(odd)))).toBe(JSON.stringify(odd));
    expect(await values.load(await values.make({ a: undefined, b: 1 }))).toEqual({ b: 1 });
    expect(await values.load(await values.make(undefined))).toBeNull();
  });

  it('holds no known secret, small or large', async () => {
    const { values, redactor } = newValues();
    redactor.add('KEY', 'hunter22"');
    for (const padding of [2, 20_000]) {
      const value = await values.load(await values.make({ said: 'it is hunter22"!', pad: text(padding) }));
      expect(value).toMatchObject({ said: 'it is [secret KEY]!' });
    }
  });
});

function circle(): unknown {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
