import type { JsonValue } from '@orchestr8/schema';
import type { Amount, ArtifactRecord, EventData } from '../journal/events.ts';

export interface RunOptions {
  /** Hashed with the name: another input on resume fails with `checkpoint-mismatch`. */
  readonly input?: JsonValue;
  /** `attempt`: done again on a retry. Default `group`: what finished is reused by retries, too. */
  readonly scope?: 'group' | 'attempt';
}

export interface ApprovalRequest {
  /** Distinct per question of one attempt. */
  readonly name: string;
  readonly message: string;
  readonly payload: JsonValue;
  readonly expiresInMs?: number;
}

export interface ApprovalDecision {
  readonly decision: 'approved' | 'rejected';
  readonly payload: JsonValue;
  readonly by: string | null;
  readonly reason: string | null;
}

/** What a running attempt of a tool or agent may ask of the engine. */
export interface StepContext {
  readonly executionId: string;
  readonly rootId: string;
  readonly path: string;
  readonly attempt: number;
  readonly correlationId: string;
  /** The same when the attempt runs again after a crash or as a retry: give it to services that de-duplicate. */
  readonly idempotencyKey: string;
  /** Aborted on cancel and on time-out. */
  readonly signal: AbortSignal;
  /** Absolute path of the only writable directory. */
  readonly workspace: string;
  /** Further directories that may be read (absolute). */
  readonly readable: readonly string[];
  /**
   * Absolute paths of the engine's own files: no tool may touch them, whatever the workspace is. Also meant is what
   * begins with one (`runs.db`, `runs.db-wal`); one that ends with `/` is a directory with all it holds.
   */
  readonly forbidden: readonly string[];
  /** What the starter attached to the execution. */
  readonly context: Readonly<Record<string, JsonValue>>;
  /** Milliseconds since the epoch, from the engine's clock. */
  now(): number;
  /**
   * Runs `fn` once per attempt group and records its result durably; after a crash or on a retry the recorded result is
   * returned without running it (invariant 4). Parallel calls need distinct names.
   * @throws `checkpoint-mismatch` where the recorded input differs
   */
  run<T extends JsonValue>(
    name: string,
    fn: (call: { readonly idempotencyKey: string; readonly signal: AbortSignal }) => Promise<T>,
    options?: RunOptions,
  ): Promise<T>;
  /**
   * Calls a registered tool under this step's rights, once: recorded like `run`, with a `tool-called` event.
   * @throws `tool-not-allowed` where the execution's context has `allowedTools` without it; `tool-not-found`
   */
  tool(reference: string, input: JsonValue): Promise<JsonValue>;
  approval(request: ApprovalRequest): Promise<ApprovalDecision>;
  /** Reserves the worst case before a call. Waits while the run is paused for want of budget. */
  reserve(amount: Amount): Promise<{ settle(spent: Amount): Promise<void>; release(): Promise<void> }>;
  modelCalled(call: EventData['model-called']): Promise<void>;
  /** Stores bytes as an artifact of the run. */
  artifact(artifact: {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: Uint8Array;
  }): Promise<ArtifactRecord>;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** The value of a `{"$secret": "NAME"}`; it is redacted from everything that is written. */
  secret(name: string): string | undefined;
}
