import { isJsonValue, type JsonValue } from './json.ts';

/**
 * The wire shape of an error: in the journal, in `--json` output, in problem documents, and as `error` in expressions.
 * All five keys are always there, so that an expression may read any of them.
 */
export interface ErrorData {
  /** Kebab-case name of the failure, stable across releases. */
  readonly code: string;
  /** What is wrong, for people. */
  readonly message: string;
  /** What to do next, or null. */
  readonly hint: string | null;
  /** Whether the same attempt may succeed later. */
  readonly retryable: boolean;
  /** Facts for programs, or null. */
  readonly details: JsonValue | null;
}

/** What an `OrchestratorError` is made of beside its message. */
export interface OrchestratorErrorOptions {
  /** Kebab-case name of the failure, stable across releases. */
  readonly code: string;
  /** Whether the same attempt may succeed later. Default: false. */
  readonly retryable?: boolean | undefined;
  /** What to do next. */
  readonly hint?: string | null | undefined;
  /** Facts for programs. */
  readonly details?: JsonValue | undefined;
  /** The error that led to this one; never on the wire. */
  readonly cause?: unknown;
}

/**
 * The one base of our errors.
 *
 * @example
 * ```ts
 * throw new OrchestratorError('No step "total".', { code: 'step-not-found', hint: 'Did you mean "totals"?' });
 * ```
 */
export class OrchestratorError extends Error {
  override readonly name: string = 'OrchestratorError';
  readonly code: string;
  readonly retryable: boolean;
  readonly hint: string | null;
  readonly details: JsonValue | null;

  constructor(message: string, options: OrchestratorErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.hint = options.hint ?? null;
    this.details = options.details ?? null;
  }

  /** The wire shape; `cause` and stack stay here. */
  toJSON(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      retryable: this.retryable,
      details: this.details,
    };
  }
}

/** Whether the value has the wire shape of an error. */
export function isErrorData(value: unknown): value is ErrorData {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, hint, retryable, details } = value as Record<string, unknown>;
  return (
    typeof code === 'string' &&
    typeof message === 'string' &&
    (hint === null || typeof hint === 'string') &&
    typeof retryable === 'boolean' &&
    isJsonValue(details)
  );
}

/**
 * The wire shape of anything that was thrown. What is not one of our errors becomes `unexpected-error`, retryable:
 * an agent that throws a plain `Error` (a connection reset, say) is retried like any other failure.
 */
export function toErrorData(thrown: unknown): ErrorData {
  if (isErrorData(thrown)) {
    const { code, message, hint, retryable, details } = thrown;
    return { code, message, hint, retryable, details };
  }
  const details = thrown instanceof Error ? errorDetails(thrown) : null;
  return { code: 'unexpected-error', message: messageOf(thrown), hint: null, retryable: true, details };
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message === '' ? thrown.name : thrown.message;
  if (typeof thrown === 'string') return thrown;
  return `Something that is not an error was thrown: ${Object.prototype.toString.call(thrown)}`;
}

/** The class and, for errors of the operating system, the code (`ENOENT`). */
function errorDetails(error: Error): JsonValue {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? { name: error.name, code } : { name: error.name };
}
