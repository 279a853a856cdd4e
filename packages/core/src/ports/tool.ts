import type { JsonValue } from '@orchestr8/schema';
import type { StepContext } from './step-context.ts';

/** What a call of the tool does to the world outside: decides whether it may be repeated, cached or needs approval. */
export type SideEffects = 'none' | 'read' | 'write-workspace' | 'external';

/** A JSON Schema (2020-12). */
export type JsonSchema = { readonly [key: string]: JsonValue };

/** A tool as the engine sees it. `@orchestr8/tools` makes them from Zod schemas with `defineTool`. */
export interface Tool {
  readonly id: string;
  /** Semantic version. */
  readonly version: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  /** What the tool may touch, such as `fs:read`, `fs:write`, `net`, `exec`. */
  readonly capabilities: readonly string[];
  readonly sideEffects: SideEffects;
  /** Milliseconds over all attempts; undefined: the default of 30 s. */
  readonly timeoutMs?: number;
  /** Input is valid when this is called. A failure is thrown; `OrchestratorError.retryable` says whether to try again. */
  run(input: JsonValue, context: StepContext): Promise<JsonValue>;
}
