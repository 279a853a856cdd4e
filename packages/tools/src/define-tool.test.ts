import { createRegistry } from '@orchestr8/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { builtInTools } from './built-in-tools.ts';
import { defineTool } from './define-tool.ts';
import { fakeStepContext } from './fake-step-context.ts';

const context = fakeStepContext('/');

const shout = defineTool({
  id: 'shout',
  version: '1.2.0',
  description: 'Writes a text in capitals.',
  input: z.strictObject({ text: z.string().describe('What to shout.'), times: z.int().min(1).default(1) }),
  output: z.strictObject({ text: z.string(), note: z.string().optional() }),
  sideEffects: 'none',
  timeout: '2m',
  examples: [{ title: 'Once', input: { text: 'a' }, output: { text: 'A' } }],
  run: async ({ text, times }) => ({ text: text.toUpperCase().repeat(times), note: undefined }),
});

/** A tool that gives back whatever it is told to, as a bug would. */
function returning(value: unknown, output: z.ZodType = z.any()) {
  const bug = { id: 'bug', version: '1.0.0', description: '', input: z.any(), output, sideEffects: 'none' } as const;
  return defineTool({ ...bug, run: async () => value });
}

describe('a defined tool', () => {
  test('has JSON Schemas (2020-12) of what goes in and comes out', () => {
    expect(shout.inputSchema).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        text: { type: 'string', description: 'What to shout.' },
        times: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 },
      },
      required: ['text'],
      additionalProperties: false,
      examples: [{ text: 'a' }],
    });
    expect(shout.outputSchema).toMatchObject({ required: ['text'], additionalProperties: false });
    expect(shout.timeoutMs).toBe(120_000);
  });

  test('fills in defaults, and drops what is undefined', async () => {
    expect(await shout.run({ text: 'a' }, context)).toEqual({ text: 'A' });
    expect(Object.keys((await shout.run({ text: 'a' }, context)) as object)).toEqual(['text']);
  });

  test('refuses a wrong input with all its problems, each with pointer, message and hint', async () => {
    await expect(shout.run({ times: 'x', 'a/b': 1 }, context)).rejects.toMatchObject({
      code: 'input-invalid',
      retryable: false,
      message: expect.stringContaining('The input of tool "shout" is not valid'),
      details: {
        problems: [
          { pointer: '/text', message: 'It is missing.', hint: 'Add it (string).' },
          {
            pointer: '/times',
            message: 'Invalid input: expected number, received string.',
            hint: 'Give it as number.',
          },
          { pointer: '', message: 'Unknown key "a/b".', hint: 'Remove it.' },
        ],
      },
    });
  });

  test('points with escapes, into unions, and at the value that was probably meant', async () => {
    const tool = defineTool({
      id: 'union',
      version: '1.0.0',
      description: '',
      input: z.object({
        'a/b~c': z.array(
          z.union([z.strictObject({ color: z.enum(['red', 'green']) }), z.strictObject({ size: z.int() })]),
        ),
      }),
      output: z.any(),
      sideEffects: 'none',
      run: async () => null,
    });
    await expect(tool.run({ 'a/b~c': [{ color: 'gren' }] }, context)).rejects.toMatchObject({
      details: { problems: [{ pointer: '/a~1b~0c/0/color', hint: 'Did you mean "green"?' }] },
    });
  });

  test('refuses an output that breaks its schema, or that JSON can not hold', async () => {
    const wrong = returning({ n: 'x' }, z.object({ n: z.number() }));
    await expect(wrong.run(null, context)).rejects.toMatchObject({
      code: 'output-invalid',
      retryable: false,
      details: { problems: [{ pointer: '/n' }] },
    });
    for (const value of [Number.NaN, new Date(0), new Map(), { inner: [1n] }, undefined]) {
      await expect(returning(value).run(null, context)).rejects.toMatchObject({ code: 'output-invalid' });
    }
  });

  test('can not be defined with what JSON Schema has no words for', () => {
    expect(() => returning(null, z.date())).toThrow('Date');
  });

  test('stands in a registry under its id and range', () => {
    const registry = createRegistry({ tools: [...builtInTools, shout] });
    expect(registry.tool('shout@^1.1')).toBe(shout);
    expect(registry.tool('shout@^2')).toBeUndefined();
    expect(registry.tools().map(({ id, version }) => `${id}@${version}`)).toEqual([
      'file_operations@1.0.0',
      'code_analyzer@1.0.0',
      'math_calculator@1.0.0',
      'csv_table@1.0.0',
      'shout@1.2.0',
    ]);
  });
});

describe('each built-in tool', () => {
  test.each(builtInTools.map((tool) => [tool.id, tool] as const))(
    '%s: its examples are valid input',
    async (_id, tool) => {
      const cancelled = fakeStepContext('/nowhere', { signal: AbortSignal.abort() });
      for (const { input } of tool.examples) {
        const failure = await tool.run(input, cancelled).catch((error: unknown) => error);
        expect(failure).not.toMatchObject({ code: 'input-invalid' });
      }
    },
  );

  test('says what it may touch, and what it does to the world', () => {
    expect(builtInTools.map(({ id, capabilities, sideEffects }) => [id, capabilities, sideEffects])).toEqual([
      ['file_operations', ['fs:read', 'fs:write'], 'write-workspace'],
      ['code_analyzer', ['fs:read'], 'read'],
      ['math_calculator', [], 'none'],
      ['csv_table', ['fs:read', 'fs:write'], 'write-workspace'],
    ]);
  });

  test('keeps the names of its actions', () => {
    const actions = builtInTools.map(({ id, inputSchema }) => {
      const text = JSON.stringify(inputSchema);
      return [id, [...text.matchAll(/"action":\{[^}]*"const":"(\w+)"/g)].map((match) => match[1])];
    });
    expect(Object.fromEntries(actions)).toEqual({
      file_operations: [
        'list',
        'read',
        'write',
        'append',
        'edit',
        'copy',
        'move',
        'delete',
        'mkdir',
        'stat',
        'search',
        'hash',
        'duplicates',
      ],
      code_analyzer: ['call_paths', 'call_graph', 'complexity', 'dead_functions', 'comments'],
      math_calculator: [],
      csv_table: ['summary', 'filter', 'aggregate', 'join'],
    });
  });
});
