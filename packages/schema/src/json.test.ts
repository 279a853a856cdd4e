import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { isJsonValue, jsonDepth, type JsonValue } from './json.ts';

describe('isJsonValue', () => {
  test('is true of what comes back from JSON as it was, and of nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.anything({ withNullPrototype: true, withSparseArray: true, withDate: true, withBigInt: true }),
        ),
        (value) => {
          let same: boolean;
          try {
            const back = JSON.parse(JSON.stringify(value) ?? 'undefined') as unknown;
            expect(back).toStrictEqual(withPlainPrototypes(value));
            same = true;
          } catch {
            same = false;
          }
          expect(isJsonValue(value)).toBe(same);
        },
      ),
    );
  });

  test('refuses cycles, and takes the same object twice', () => {
    const shared = { a: 1 };
    const cycle: Record<string, unknown> = { shared };
    cycle['self'] = { cycle };
    expect(isJsonValue(cycle)).toBe(false);
    expect(isJsonValue([shared, shared])).toBe(true);
  });

  test('depth is counted without recursion', () => {
    expect([1, [], [1], { a: [] }].map((value) => jsonDepth(value as JsonValue))).toEqual([0, 1, 1, 2]);
    let deep: JsonValue = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(jsonDepth(deep)).toBe(100_000);
    expect(isJsonValue(deep)).toBe(true);
  });
});

describe('canonicalJson', () => {
  test('is the same for objects that differ in the order of keys, and only for equal values', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(JSON.parse(canonicalJson(json))).toEqual(json);
      }),
    );
  });
});

/** Objects without a prototype count as plain, and -0 as 0. */
function withPlainPrototypes(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(withPlainPrototypes);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) {
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withPlainPrototypes(child)]));
}
