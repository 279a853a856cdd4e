import { defineAgent, defineConfig, defineTool, OrchestratorError } from 'orchestr8';
import { z } from 'zod';

const wordCounter = defineAgent({
  id: 'word-counter',
  version: '1.0.0',
  description: 'Counts the words of a text file.',
  input: z.strictObject({ file: z.string() }),
  config: z.strictObject({ locale: z.string().default('en') }),
  output: z.strictObject({ file: z.string(), words: z.int() }),
  run: async ({ input, config }, context) => {
    const read = await context.tool('file_operations@^1', { action: 'read', path: input.file });
    const { content } = z.looseObject({ content: z.string() }).parse(read);
    const segments = new Intl.Segmenter(config.locale, { granularity: 'word' }).segment(content);
    return { file: input.file, words: [...segments].filter(({ isWordLike }) => isWordLike).length };
  },
});

const payment = defineTool({
  id: 'payment',
  version: '1.0.0',
  description: 'Charges a card. This one knows no bank: it declines whatever is above the limit.',
  input: z.strictObject({ amount: z.number().positive(), limit: z.number().positive() }),
  output: z.strictObject({ receipt: z.string() }),
  sideEffects: 'external',
  run: async ({ amount, limit }, context) => {
    if (amount <= limit) return { receipt: context.idempotencyKey };
    throw new OrchestratorError(`The card was declined for ${amount}.`, {
      code: 'card-declined',
      hint: 'Use another card.',
      details: { amount, limit },
    });
  },
});

export default defineConfig({
  agents: [wordCounter],
  tools: [payment],
  workflows: ['./word-report.yaml'],
});
