import type { StepContext } from '@orchestr8/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAgent } from './define-agent.ts';

/** These agents ask nothing of the engine but the tool. */
const context = {
  tool: async (reference: string, input: unknown) => ({ reference, input }),
} as unknown as StepContext;

const counter = defineAgent({
  id: 'word-counter',
  version: '1.0.0',
  description: 'Counts words.',
  input: z.strictObject({ text: z.string() }),
  output: z.strictObject({ words: z.int(), language: z.string().optional() }),
  config: z.strictObject({ separator: z.string().default(' ') }),
  timeout: '1m',
  run: async ({ input, config }) => ({ words: input.text.split(config.separator).length, language: undefined }),
});

test('an agent has the schemas of its input, output and config', () => {
  expect(counter).toMatchObject({
    id: 'word-counter',
    version: '1.0.0',
    description: 'Counts words.',
    timeoutMs: 60_000,
  });
  expect(counter.inputSchema).toMatchObject({ properties: { text: { type: 'string' } }, required: ['text'] });
  expect(counter.outputSchema).toMatchObject({ required: ['words'] });
  expect(counter.configSchema).toMatchObject({ properties: { separator: { default: ' ' } } });
});

test('defaults are filled in, also where the step has no config', async () => {
  expect(await counter.run({ input: { text: 'a b' }, config: null }, context)).toEqual({ words: 2 });
  expect(await counter.run({ input: { text: 'a,b,c' }, config: { separator: ',' } }, context)).toEqual({ words: 3 });
});

test('what is wrong is refused, with the part and all its problems', async () => {
  await expect(counter.run({ input: {}, config: {} }, context)).rejects.toMatchObject({
    code: 'input-invalid',
    retryable: false,
    message: expect.stringContaining('agent "word-counter"'),
    details: { problems: [{ pointer: '/text' }] },
  });
  await expect(counter.run({ input: { text: '' }, config: { separator: 1 } }, context)).rejects.toMatchObject({
    code: 'config-invalid',
  });
  const wrong = defineAgent({ id: 'a', version: '1.0.0', description: '', run: async () => new Date(0) });
  await expect(wrong.run({ input: null, config: null }, context)).rejects.toMatchObject({ code: 'output-invalid' });
});

test('an agent without schemas takes and gives any JSON, and no time-out is not the default one', async () => {
  const echo = defineAgent({
    id: 'echo',
    version: '1.0.0',
    description: 'Gives back what it got.',
    timeout: null,
    run: async ({ input, config }, { tool }) => await tool('t@^1', JSON.parse(JSON.stringify({ input, config }))),
  });
  expect(echo).toMatchObject({ timeoutMs: null });
  expect(Object.keys(echo)).not.toContain('inputSchema');
  expect(await echo.run({ input: [1], config: null }, context)).toEqual({
    reference: 't@^1',
    input: { input: [1], config: {} },
  });
  expect(counter).not.toHaveProperty('timeoutMs', null);
});
