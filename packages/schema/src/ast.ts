/**
 * The workflow document, version 1.0.0, as its author wrote it: defaults are in `defaults.ts`, not filled in here.
 *
 * A `Template` is any JSON in whose strings `${{ … }}` holds a CEL expression. Which fields are templates, and what
 * an expression in them may name, is in `step-templates.ts` and `validate/scope.ts`.
 */
import type { Duration } from './duration.ts';
import type { JsonObject, JsonSchema, JsonValue } from './json.ts';
import type { Budget, Policy } from './policy.ts';

/** A whole workflow. */
export interface WorkflowDocument {
  /** `1.x.y`. An unknown major version is refused. */
  readonly schemaVersion: string;
  readonly metadata: WorkflowMetadata;
  /** What the input must be. Default: anything. */
  readonly input?: JsonSchema;
  /** Run one after the other. */
  readonly steps: readonly Step[];
  /** Default: the last step's output. */
  readonly output?: Template;
}

/** What a workflow is called. */
export interface WorkflowMetadata {
  /** Letters, digits, `_`, `-`, `.`, `/`, `:`. */
  readonly id: string;
  /** A semantic version. Default: 0.0.0. */
  readonly version?: string;
  readonly description?: string;
}

/** JSON with `${{ … }}` in its strings. A string that is one expression as a whole takes that expression's type. */
export type Template = JsonValue;

/** A string with `${{ … }}` in it, or without. */
export type TemplateString = string;

/** `${{ … }}` whose result is true or false, or the answer itself. */
export type Condition = string | boolean;

/** `id` or `id@range`: `file_operations@^1`. */
export type Reference = string;

/** What every step has. */
export interface StepBase {
  /** `[a-z][A-Za-z0-9_]*`, unique in the document, no reserved word of CEL. */
  readonly id: string;
  /** What the resolved input must be. */
  readonly inputSchema?: JsonSchema;
  /** What the output must be. */
  readonly outputSchema?: JsonSchema;
  /** What happens when the last attempt has failed. Default: `fail`. */
  readonly onError?: OnError;
  readonly budget?: Budget;
  readonly policy?: Policy;
  /** Only in a `graph`: ids of the steps beside this one that must be done first. */
  readonly dependsOn?: readonly string[];
  /** Undoes this step. Run, in reverse order, when the scope (the `try` around it, else the workflow) fails. */
  readonly compensate?: Step;
}

/**
 * `fail`: the holder fails. `continue`: the step counts as done and its output is null. `fallback`: this step runs
 * instead (it may read `error`) and its output stands for the failed one's.
 */
export type OnError = 'fail' | 'continue' | { readonly fallback: Step };

/** Runs an agent. */
export interface AgentStep extends StepBase {
  readonly kind: 'agent';
  readonly agent: Reference;
  /** Settings of the agent, apart from its input. A template. */
  readonly config?: JsonObject;
  readonly input?: Template;
}

/** Calls a tool. */
export interface ToolStep extends StepBase {
  readonly kind: 'tool';
  readonly tool: Reference;
  readonly input?: Template;
}

/** Runs another workflow as a child execution. */
export interface WorkflowStep extends StepBase {
  readonly kind: 'workflow';
  /** A registered one, or an expression whose result is a document (or such a reference). */
  readonly workflow: Reference | TemplateString;
  readonly input?: Template;
}

/** Waits; the output is null. */
export interface SleepStep extends StepBase {
  readonly kind: 'sleep';
  readonly duration: Duration | TemplateString;
}

/** Computes values; they are the output. */
export interface AssignStep extends StepBase {
  readonly kind: 'assign';
  readonly values: { readonly [name: string]: Template };
}

/** Asks somebody. The output is an `ApprovalOutput`. */
export interface ApprovalStep extends StepBase {
  readonly kind: 'approval';
  readonly message?: TemplateString;
  /** What is to be approved; whoever decides may edit it. */
  readonly payload?: Template;
  readonly expiresIn?: Duration | TemplateString;
  /** What counts as decided when it expires. Without one, the step fails then. */
  readonly default?: ApprovalDecision | ApprovalDefault;
}

export type ApprovalDecision = 'approved' | 'rejected';

/** The long form of an approval's default. */
export interface ApprovalDefault {
  readonly decision: ApprovalDecision;
  /** Instead of the step's payload. A template. */
  readonly payload?: Template;
  readonly reason?: TemplateString;
}

/** What an `approval` step puts out. */
export interface ApprovalOutput {
  readonly decision: ApprovalDecision;
  readonly payload: JsonValue;
  /** Who decided; null when it expired. */
  readonly by: string | null;
  readonly reason: string | null;
}

/** Waits for a signal; the output is what was sent with it. */
export interface SignalStep extends StepBase {
  readonly kind: 'signal';
  readonly name: TemplateString;
  readonly expiresIn?: Duration | TemplateString;
  /** The output when it expires. Without one, the step fails then. */
  readonly default?: Template;
}

/** What every step that holds steps has. */
export interface HolderBase extends StepBase {
  /** Computed from the steps inside when they are done. Defaults: see each kind. */
  readonly output?: Template;
}

/** One after the other. Output: the last step's. */
export interface SequenceStep extends HolderBase {
  readonly kind: 'sequence';
  readonly steps: readonly Step[];
}

/**
 * All at once. `all`: the first failure fails it. `settled`: waits for all and never fails for one of them. `first`:
 * done with the first success, the others are cancelled. `quorum`: likewise, with `quorum` successes.
 * Output: an object by id; null where a step did not succeed. With `settled`, by id, `{status: 'completed', output}` or
 * `{status: 'failed', error}`.
 */
export type ParallelMode = 'all' | 'settled' | 'first' | 'quorum';

export interface ParallelStep extends HolderBase {
  readonly kind: 'parallel';
  readonly steps: readonly Step[];
  /** Default: `all`. */
  readonly mode?: ParallelMode;
  /** With mode `quorum` only, and required there: how many must succeed. */
  readonly quorum?: number;
}

/**
 * The step once per element, which it sees as `item`, at `index`. Output: a list, null where an item failed. In the
 * map's own `output`, the step's id stands for that list.
 */
export interface MapStep extends HolderBase {
  readonly kind: 'map';
  /** A list, or an expression whose result is one. */
  readonly over: TemplateString | readonly Template[];
  readonly step: Step;
  /** How many items are under way at once. Default: 8. */
  readonly concurrency?: number;
  /** Default: `fail`. */
  readonly onItemError?: 'fail' | 'continue';
}

/** Each step starts when those it depends on are done. Output: an object by id. */
export interface GraphStep extends HolderBase {
  readonly kind: 'graph';
  readonly steps: readonly Step[];
  /** Whether to run in waves: none of the next starts before the whole wave is done. Default: false. */
  readonly waves?: boolean;
}

/**
 * Rounds of its steps, counted from 0 as `iteration`. `until` is tested after each; without it there are exactly
 * `maxIterations` rounds. One of the two is required. Output: the last step's, of the last round.
 */
export interface LoopStep extends HolderBase {
  readonly kind: 'loop';
  readonly steps: readonly Step[];
  readonly until?: Condition;
  /** Default: 100; at most 10000. With `until`, reaching it without success fails the step. */
  readonly maxIterations?: number;
}

/** The first case whose `when` is true, else `else`. Output: the last step's of what was taken; null if nothing was. */
export interface BranchStep extends HolderBase {
  readonly kind: 'branch';
  readonly cases: readonly BranchCase[];
  readonly else?: readonly Step[];
}

export interface BranchCase {
  readonly when: Condition;
  readonly steps: readonly Step[];
}

/**
 * `steps`; if they fail, `catch` (which may read `error`) and the failure is over; in any case, `finally`, after a
 * cancel too. Output: the last step's of `steps`, or of `catch` where that ran.
 */
export interface TryStep extends HolderBase {
  readonly kind: 'try';
  readonly steps: readonly Step[];
  readonly catch?: readonly Step[];
  readonly finally?: readonly Step[];
}

/** The steps that do something. */
export type ActingStep = AgentStep | ToolStep | WorkflowStep | SleepStep | AssignStep | ApprovalStep | SignalStep;

/** The steps that hold steps. */
export type HolderStep = SequenceStep | ParallelStep | MapStep | GraphStep | LoopStep | BranchStep | TryStep;

/** Any step; `kind` says which. */
export type Step = ActingStep | HolderStep;

export type StepKind = Step['kind'];
