/** What a document means where it says nothing. The document itself stays as its author wrote it. */
import type { Duration } from './duration.ts';
import type { ParallelMode } from './ast.ts';

/** The version of the AST that this package writes. It reads every 1.x. */
export const schemaVersion = '1.0.0';

/** The version of a workflow that names none. */
export const defaultWorkflowVersion = '0.0.0';

/** Limits of a document. */
export const documentLimits = {
  /** Of the text, in bytes of UTF-8. */
  bytes: 4 * 1024 * 1024,
  /** Levels of lists and objects inside one another. */
  depth: 200,
  /** Steps, cases of branches and entries of `dependsOn`, all together. */
  elements: 250_000,
  /** Lexical tokens of YAML: words, marks and line breaks. JSON has no such limit. */
  yamlTokens: 1_500_000,
  /** Problems reported; a last one says how many were left out. */
  problems: 1_000,
} as const;

/** Defaults of the steps that hold steps. */
export const stepDefaults = {
  onError: 'fail',
  mapConcurrency: 8,
  mapOnItemError: 'fail',
  /** Rounds of a `loop` that has `until` only. */
  loopMaxIterations: 100,
  /** No document may ask for more rounds. */
  loopMaxIterationsCap: 10_000,
  parallelMode: 'all' satisfies ParallelMode,
  graphWaves: false,
} as const;

/** Of `agent` and `tool` steps. Other kinds have no time-out, breaker or retry unless their policy says so. */
export const policyDefaults = {
  timeout: '30s',
  retry: { maxAttempts: 3, initialDelay: '1s', maxDelay: '10s', backoffMultiplier: 2, jitter: true },
  circuitBreaker: { failureThreshold: 5, resetTimeout: '60s', halfOpenRequests: 3 },
} as const;

/** The time-out of a tool that executes code, unless it or the step says otherwise. */
export const codeExecutionTimeout: Duration = '120s';

/** How deep workflows may start workflows. */
export const maxWorkflowDepth = 8;
