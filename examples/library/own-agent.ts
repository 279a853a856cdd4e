// An agent whose expensive part runs once: the second attempt finds its result in the journal.
import { createEngine, defineAgent } from 'orchestr8';
import { z } from 'zod';

const summarizer = defineAgent({
  id: 'summarizer',
  version: '1.0.0',
  description: 'Keeps the first sentence of a text.',
  input: z.strictObject({ text: z.string() }),
  output: z.strictObject({ summary: z.string(), attempt: z.int() }),
  run: async ({ input }, context) => {
    const summary = await context.run('summarize', async () => {
      console.log(`thinking in attempt ${context.attempt}`);
      return `${input.text.split('.')[0]}.`;
    });
    if (context.attempt === 1) throw new Error('The connection broke.');
    return { summary, attempt: context.attempt };
  },
});

const engine = await createEngine({ store: 'memory:', agents: [summarizer] });
const policy = { retry: { initialDelay: '10ms' } } as const;
const steps = [{ id: 'summary', kind: 'agent', agent: 'summarizer', input: '${{ input }}', policy }] as const;
const workflow = { schemaVersion: '1.0.0', metadata: { id: 'summary' }, steps };
const { executionId } = await engine.start({ workflow, input: { text: 'It rained. We stayed in.' } });
await engine.wait(executionId);
console.log((await engine.get(executionId)).output);
await engine.close();
// Prints: thinking in attempt 1
// Prints: { summary: 'It rained.', attempt: 2 }
