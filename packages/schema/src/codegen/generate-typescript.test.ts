import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { WorkflowDocument } from '../ast.ts';
import type { JsonSchema, JsonValue } from '../json.ts';
import { readWorkflow } from '../validate/validate-workflow.ts';
import { everyConstruct, type EveryConstructInput, type EveryConstructStepId } from './fixtures/every-construct.ts';
import { wordReport, type WordReportInput, type WordReportStepId } from './fixtures/word-report.ts';
import { generateTypeScript } from './generate-typescript.ts';
import { typeText } from './type-text.ts';

const read = async (name: string): Promise<WorkflowDocument> => {
  const result = await readWorkflow(readFileSync(new URL(`../../fixtures/${name}.yaml`, import.meta.url)));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};

/** The one value that the generated module exports. */
const evaluate = async (source: string): Promise<unknown> => {
  const code = stripTypeScriptTypes(source);
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, unknown>;
  const [value, ...more] = Object.values(module);
  expect(more).toEqual([]);
  return value;
};

const document = (values: JsonValue, more: object = {}): WorkflowDocument => ({
  schemaVersion: '1.0.0',
  metadata: { id: 'test' },
  steps: [{ id: 'a', kind: 'assign', values: { v: values } }],
  ...more,
});

describe('generateTypeScript', () => {
  test.each([
    ['word-report', wordReport],
    ['every-construct', everyConstruct],
  ])('%s: the committed module is what is generated now, and holds the same document', async (name, module) => {
    const source = await read(name);
    expect(module).toEqual(source);
    const committed = readFileSync(new URL(`fixtures/${name}.ts`, import.meta.url), 'utf8');
    expect(generateTypeScript(source), 'run: node packages/schema/scripts/generate.ts').toBe(committed);
  });

  test('the types of a module are those of its document', () => {
    expectTypeOf<WordReportInput>().toEqualTypeOf<{ readonly folder: string }>();
    expectTypeOf<WordReportStepId>().toEqualTypeOf<'files' | 'counted' | 'one' | 'total'>();
    expectTypeOf<EveryConstructInput>().toEqualTypeOf<{ readonly folder: string; readonly limit?: number }>();
    expectTypeOf<'inner2' | 'instead' | 'remove' | 'clean'>().toExtend<EveryConstructStepId>();
    expectTypeOf(wordReport).toExtend<WorkflowDocument>();
  });

  test('any value comes back from the generated source as it was', async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u2028', '*/', '`${a}`', '\'"\\', '\\"'),
    );
    await fc.assert(
      fc.asyncProperty(value, async (generated) => {
        const source = document(JSON.parse(JSON.stringify(generated)) as JsonValue);
        expect(JSON.stringify(await evaluate(generateTypeScript(source)))).toBe(JSON.stringify(source));
      }),
      { numRuns: 50 },
    );
  });

  test("names and descriptions can't break the source", async () => {
    const source = document(1, { metadata: { id: '2x/class:new', description: 'a */ process.exit(); /* \n b' } });
    const text = generateTypeScript(source);
    expect(await evaluate(text)).toEqual(source);
    expect(text).toContain('export const workflow2xClassNew =');
    expect(generateTypeScript(document(1, { metadata: { id: 'delete' } }))).toContain('export const deleteWorkflow =');
  });
});

describe('typeText', () => {
  test.each<[JsonSchema, string]>([
    [true, 'unknown'],
    [false, 'never'],
    [{}, 'unknown'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ['a', 1, null] }, "'a' | 1 | null"],
    [{ const: { a: [1] } }, '{ a: [1] }'],
    [{ type: 'array' }, 'readonly unknown[]'],
    [{ items: { type: ['string', 'number'] } }, 'readonly (string | number)[]'],
    [{ items: { items: { type: 'string' } } }, 'readonly (readonly string[])[]'],
    [
      { prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, items: false },
      'readonly [string, number?]',
    ],
    [{ type: 'object' }, '{\n  readonly [key: string]: unknown;\n}'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{\n  readonly [key: string]: number;\n}'],
    [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
    [
      { properties: { 'a-b': { type: 'string', description: 'A */ b' } }, required: ['c'] },
      "{\n  /** A *\\/ b */\n  readonly 'a-b'?: string;\n  readonly c: unknown;\n}",
    ],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'string | number'],
    [
      { allOf: [{ required: ['a'] }, { required: ['b'] }] },
      '{\n    readonly a: unknown;\n  } & {\n    readonly b: unknown;\n  }',
    ],
    [{ $ref: 'https://example.com/x' }, 'unknown'],
  ])('%j is %j', (schema, expected) => {
    expect(typeText(schema, 'X').type).toBe(expected);
  });

  test('definitions become declarations, recursive ones too', () => {
    const schema = {
      $defs: { 'tree-node': { type: 'object', properties: { children: { items: { $ref: '#/$defs/tree-node' } } } } },
      properties: { tree: { $ref: '#/$defs/tree-node' } },
    };
    expect(typeText(schema, 'X')).toEqual({
      type: '{\n  readonly tree?: XTreeNode;\n}',
      declarations: ['export type XTreeNode = {\n  readonly children?: readonly XTreeNode[];\n};'],
    });
    expect(typeText({ items: { $ref: '#' } }, 'X').declarations).toEqual(['export type XRoot = readonly XRoot[];']);
  });
});
