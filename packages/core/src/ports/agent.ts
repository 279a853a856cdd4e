import type { JsonValue } from '@orchestr8/schema';
import type { StepContext } from './step-context.ts';
import type { JsonSchema } from './tool.ts';

/** An agent as the engine sees it. `@orchestr8/agent-base` makes them with `defineAgent`. */
export interface Agent {
  readonly id: string;
  readonly version: string;
  readonly description: string;
  readonly inputSchema?: JsonSchema;
  readonly outputSchema?: JsonSchema;
  /** Schema of the step's `config`. */
  readonly configSchema?: JsonSchema;
  /** Milliseconds over all attempts; null: none (it has idle time-outs of its own); undefined: the default of 30 s. */
  readonly timeoutMs?: number | null;
  run(call: { readonly input: JsonValue; readonly config: JsonValue }, context: StepContext): Promise<JsonValue>;
}
