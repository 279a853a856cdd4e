import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonSchema, JsonValue } from '../json.ts';
import { compileJsonSchema } from './compile-json-schema.ts';

const problems = async (schema: JsonSchema, value: JsonValue) => (await compileJsonSchema(schema))(value);
const summary = async (schema: JsonSchema, value: JsonValue) =>
  (await problems(schema, value)).map(({ code, pointer }) => `${code} ${pointer}`);
const refusal = (schema: JsonSchema) =>
  compileJsonSchema(schema).then(
    () => null,
    (error: unknown) => error,
  );

describe('data', () => {
  test.each<[JsonSchema, JsonValue, string[]]>([
    [true, 1, []],
    [false, 1, ['schema-mismatch ']],
    [{}, null, []],
    [{ type: 'integer' }, 1.5, ['invalid-type ']],
    [{ type: ['string', 'null'] }, 1, ['invalid-type ']],
    [{ required: ['a/b'], properties: { c: { type: 'string' } } }, { c: 1 }, ['missing-key /a~1b', 'invalid-type /c']],
    [{ properties: { name: {} }, additionalProperties: false }, { nmae: 1 }, ['unknown-key /nmae']],
    [{ allOf: [{ properties: { a: {} } }], unevaluatedProperties: false }, { b: 1 }, ['unknown-key /b']],
    [{ enum: ['a', 'b'] }, 'c', ['invalid-value ']],
    [{ const: { a: 1 } }, { a: 2 }, ['invalid-value ']],
    [{ minimum: 3 }, 2, ['too-small ']],
    [{ maxItems: 1 }, [1, 2], ['too-big ']],
    [{ pattern: '^a+$' }, 'b', ['invalid-format ']],
    [{ pattern: '^[\\u0041-Z]$' }, 'B', []],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ['schema-mismatch '],
    ],
    [
      { prefixItems: [{ type: 'string' }], items: { type: 'number' } },
      [1, 'a'],
      ['invalid-type /0', 'invalid-type /1'],
    ],
    [
      {
        $defs: { node: { properties: { next: { $ref: '#/$defs/node' }, v: { type: 'number' } } } },
        $ref: '#/$defs/node',
      },
      { next: { next: { v: 'x' } } },
      ['invalid-type /next/next/v'],
    ],
    [
      { $id: 'https://example.com/me', $defs: { s: { type: 'string' } }, items: { $ref: '#/$defs/s' } },
      [1],
      ['invalid-type /0'],
    ],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ['schema-mismatch ']],
    // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
    [{ if: { required: ['a'] }, then: { required: ['b'] } }, { a: 1 }, ['missing-key /b']],
    [{ format: 'email' }, 'nobody', []],
  ])('%j against %j: %j', async (schema, value, expected) => {
    expect(await summary(schema, value)).toEqual(expected);
  });

  test('a mistyped key or value comes with the one that was probably meant', async () => {
    const schema = { properties: { folder: {}, mode: { enum: ['fast', 'slow'] } }, additionalProperties: false };
    const hints = (await problems(schema, { foldr: 1, mode: 'fsat' })).map(({ hint }) => hint);
    expect(hints).toEqual(['Did you mean "folder"?', 'Did you mean "fast"?']);
  });

  describe('of alternatives, the nearest is told', () => {
    const actions = z.toJSONSchema(
      z.discriminatedUnion('action', [
        z.strictObject({ action: z.literal('list'), path: z.string(), pattern: z.string().optional() }),
        z.strictObject({ action: z.literal('read'), path: z.string(), lines: z.int().optional() }),
        z.strictObject({ action: z.literal('write'), path: z.string(), content: z.string() }),
      ]),
    ) as JsonSchema;
    const nested: JsonSchema = { properties: { do: { anyOf: [{ type: 'string' }, actions] } } };

    test('the one whose constant fits', async () => {
      expect(await summary(actions, { action: 'write', path: 1 })).toEqual([
        'missing-key /content',
        'invalid-type /path',
      ]);
      expect(await summary(nested, { do: { action: 'read', path: 'a', lines: 'x' } })).toEqual([
        'invalid-type /do/lines',
      ]);
    });

    test('where no constant fits, the constants', async () => {
      const [problem] = await problems(actions, { action: 'reed', path: 'a' });
      expect(problem).toMatchObject({ code: 'invalid-value', pointer: '/action', hint: 'Did you mean "read"?' });
      expect(await summary(nested, { do: { action: 'x' } })).toEqual(['invalid-value /do/action']);
    });

    test('where no type fits, the types', async () => {
      const [problem, ...more] = await problems(nested, { do: 5 });
      expect(problem).toMatchObject({ pointer: '/do', message: '5 is not of type string or object.' });
      expect(more).toEqual([]);
    });
  });

  test('the check never throws, and says the same of equal data', async () => {
    const check = await compileJsonSchema({
      anyOf: [
        { type: 'array', items: { type: 'number' } },
        { type: 'object', additionalProperties: { $ref: '#' } },
      ],
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const data = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(check(data)).toEqual(check(JSON.parse(JSON.stringify(data)) as JsonValue));
      }),
    );
    let deep: JsonValue = {};
    for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
    expect(check(deep)).toHaveLength(1);
  });
});

describe('schemas', () => {
  test.each<[JsonSchema, string, string]>([
    [{ type: 'strin' }, '/type', 'not a valid JSON Schema'],
    [{ properties: { a: { minimum: 'x' } } }, '/properties/a/minimum', 'must be number'],
    [{ $ref: '#/$defs/nope' }, '/$ref', 'leads nowhere'],
    [{ $ref: 'https://example.com/schema.json' }, '/$ref', 'nothing is fetched'],
    [{ items: { $ref: 'other.json#/a' } }, '/items/$ref', 'nothing is fetched'],
    [{ pattern: '(' }, '/pattern', "can't be used"],
    [{ pattern: '(?=a)b' }, '/pattern', "can't be used"],
    [{ patternProperties: { '(a)\\1': {} } }, '/patternProperties/(a)\\1', "can't be used"],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema', 'Only JSON Schema 2020-12'],
  ])('%j is refused', async (schema, pointer, message) => {
    const error = await refusal(schema);
    expect(error).toMatchObject({ code: 'invalid-json-schema' });
    expect(error).toHaveProperty('details.problems.0.pointer', pointer);
    expect(error).toHaveProperty('details.problems.0.message', expect.stringContaining(message));
  });

  test('data inside a schema is not taken for keywords', async () => {
    const schema = { properties: { pattern: { const: { $ref: 'x' } }, $ref: { enum: [{ pattern: '(' }] } } };
    expect(await summary(schema, { pattern: { $ref: 'x' } })).toEqual([]);
  });

  test('the schema of a program may have patterns that need more than linear time', async () => {
    const schema = { properties: { to: { pattern: '^(?!nobody)[a-z]+@example.com$' } } };
    expect(await refusal(schema)).toMatchObject({ code: 'invalid-json-schema' });
    const check = await compileJsonSchema(schema, { trusted: true });
    expect(check({ to: 'ada@example.com' })).toEqual([]);
    expect(check({ to: 'nobody' })).toHaveLength(1);
  });

  test('a hostile pattern takes linear time', async () => {
    const check = await compileJsonSchema({ type: 'string', pattern: '^(a+)+$' });
    const started = performance.now();
    expect(check(`${'a'.repeat(100_000)}b`)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('uniqueItems takes linear time', async () => {
    const check = await compileJsonSchema({ uniqueItems: true });
    const started = performance.now();
    expect(check(Array.from({ length: 50_000 }, (_, n) => ({ n })))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('the same object is compiled once', async () => {
    const schema = { type: 'string' };
    expect(await compileJsonSchema(schema)).toBe(await compileJsonSchema(schema));
  });
});
