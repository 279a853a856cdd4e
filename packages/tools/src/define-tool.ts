import type { JsonSchema, SideEffects, StepContext, Tool } from '@orchestr8/core';
import { parseDuration, type Duration, type JsonValue } from '@orchestr8/schema';
import type { z } from 'zod';
import { parseJson, parseValue, toJsonSchema } from './zod-contract.ts';

/** A call that shows what the tool is for. */
export interface ToolExample {
  readonly title: string;
  readonly input: JsonValue;
  /** What it gives back, where that depends on nothing else. */
  readonly output?: JsonValue;
}

/** What a tool is made of. */
export interface ToolDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  readonly id: string;
  /** A semantic version. */
  readonly version: string;
  /** What it does, for people and for models. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** What it may touch: `fs:read`, `fs:write`, `net`, `exec`. Default: nothing. */
  readonly capabilities?: readonly string[];
  readonly sideEffects: SideEffects;
  /** Over all attempts. Default: the engine's 30 s. */
  readonly timeout?: Duration;
  readonly examples?: readonly ToolExample[];
  run(input: z.output<Input>, context: StepContext): Promise<z.input<Output>>;
}

/** A tool with the examples that it was defined with. */
export interface DefinedTool extends Tool {
  readonly examples: readonly ToolExample[];
}

/**
 * A tool whose input and output are checked by Zod schemas. Defaults of the input are filled in before `run` sees it.
 * The tool's `run` throws `input-invalid` or `output-invalid` with all the problems in `details.problems`.
 *
 * @example
 * ```ts
 * const shout = defineTool({
 *   id: 'shout',
 *   version: '1.0.0',
 *   description: 'Writes a text in capitals.',
 *   input: z.strictObject({ text: z.string() }),
 *   output: z.strictObject({ text: z.string() }),
 *   sideEffects: 'none',
 *   run: async ({ text }) => ({ text: text.toUpperCase() }),
 * });
 * ```
 */
export function defineTool<Input extends z.ZodType, Output extends z.ZodType>(
  definition: ToolDefinition<Input, Output>,
): DefinedTool {
  const { id, version, description, sideEffects, timeout, capabilities = [], examples = [] } = definition;
  const owner = `tool "${id}"`;
  const inputSchema: JsonSchema = toJsonSchema(definition.input, 'input');
  return {
    id,
    version,
    description,
    inputSchema: examples.length === 0 ? inputSchema : { ...inputSchema, examples: examples.map(({ input }) => input) },
    outputSchema: toJsonSchema(definition.output, 'output'),
    capabilities,
    sideEffects,
    ...(timeout !== undefined && { timeoutMs: parseDuration(timeout) }),
    examples,
    async run(input, context) {
      const parsed = await parseValue(definition.input, input, { owner, part: 'input' });
      return await parseJson(definition.output, await definition.run(parsed, context), { owner, part: 'output' });
    },
  };
}
