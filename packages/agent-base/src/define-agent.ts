import type { Agent, StepContext } from '@orchestr8/core';
import { parseDuration, type Duration } from '@orchestr8/schema';
import { parseJson, parseValue, toJsonSchema } from '@orchestr8/tools';
import { z } from 'zod';

const anything = z.unknown();

/** What an agent is made of. Without a schema, anything that JSON can hold is taken. */
export interface AgentDefinition<Input extends z.ZodType, Output extends z.ZodType, Config extends z.ZodType> {
  readonly id: string;
  /** A semantic version. */
  readonly version: string;
  /** What it does, for people and for models. */
  readonly description: string;
  readonly input?: Input;
  readonly output?: Output;
  /** The step's `config`. */
  readonly config?: Config;
  /** Over all attempts; null: none, where the agent has idle time-outs of its own. Default: the engine's 30 s. */
  readonly timeout?: Duration | null;
  run(
    call: { readonly input: z.output<Input>; readonly config: z.output<Config> },
    context: StepContext,
  ): Promise<z.input<Output>>;
}

/**
 * An agent whose input, config and output are checked by Zod schemas. Defaults are filled in before `run` sees them; a
 * step without `config` counts as one with an empty object.
 *
 * Whatever it does that costs or that must not happen twice belongs into `context.run(name, fn)`: after a crash and on
 * a retry the recorded result is used. The agent's `run` throws `input-invalid`, `config-invalid` or `output-invalid`
 * with all the problems in `details.problems`.
 *
 * @example
 * ```ts
 * const wordCounter = defineAgent({
 *   id: 'word-counter',
 *   version: '1.0.0',
 *   description: 'Counts the words of a file.',
 *   input: z.strictObject({ file: z.string() }),
 *   output: z.strictObject({ words: z.int() }),
 *   run: async ({ input }, context) => {
 *     const read = await context.tool('file_operations@^1', { action: 'read', path: input.file });
 *     const { content } = z.looseObject({ content: z.string() }).parse(read);
 *     return { words: content.split(/\s+/).filter(Boolean).length };
 *   },
 * });
 * ```
 */
export function defineAgent<
  Input extends z.ZodType = z.ZodType<unknown>,
  Output extends z.ZodType = z.ZodType<unknown, unknown>,
  Config extends z.ZodType = z.ZodType<unknown>,
>(definition: AgentDefinition<Input, Output, Config>): Agent {
  const { id, version, description, input, output, config, timeout } = definition;
  const owner = `agent "${id}"`;
  return {
    id,
    version,
    description,
    ...(input && { inputSchema: toJsonSchema(input, 'input') }),
    ...(output && { outputSchema: toJsonSchema(output, 'output') }),
    ...(config && { configSchema: toJsonSchema(config, 'input') }),
    ...(timeout !== undefined && { timeoutMs: timeout === null ? null : parseDuration(timeout) }),
    async run(call, context) {
      const parsed = {
        input: await parseValue(input ?? anything, call.input, { owner, part: 'input' }),
        config: await parseValue(config ?? anything, call.config ?? {}, { owner, part: 'config' }),
      };
      // Without a schema the types are `unknown`, which is what `anything` lets through.
      const result = await definition.run(parsed as Parameters<typeof definition.run>[0], context);
      return await parseJson(output ?? anything, result, { owner, part: 'output' });
    },
  };
}
