import type { JsonObject, JsonSchema, WorkflowDocument } from '@orchestr8/schema';

/**
 * How a task that nobody wrote a program for is done: which requests it answers, the workflow that does it, and what
 * must be true of the result.
 */
export interface Playbook {
  /** Kebab-case, unique. */
  readonly id: string;
  readonly version: string;
  /** One sentence, for people who ask what there is. */
  readonly description: string;
  /** A JSON Schema of type `object`; its properties are the parameters, with defaults where one may be left out. */
  readonly parameters: ParametersSchema;
  /** How people might ask for it, `{parameter}` where a value stands. */
  readonly phrasings: readonly string[];
  readonly matcher?: MatcherHints;
  /** Its input are the parameters. */
  readonly workflow: WorkflowDocument;
  /** What the workflow's output must be. */
  readonly output?: JsonSchema;
  /** At least one: what nobody checks is never approved. */
  readonly criteria: readonly Criterion[];
}

export interface ParametersSchema extends JsonObject {
  readonly type: 'object';
  readonly properties: { readonly [name: string]: JsonObject };
  readonly required?: readonly string[];
}

/** What the matcher should know beyond the phrasings. */
export interface MatcherHints {
  /** Any one is enough; of one, every concept has to be said. Without intents, the phrasings' words decide. */
  readonly intents?: readonly (readonly string[])[];
  /** Concepts that fit the playbook without deciding anything. */
  readonly also?: readonly string[];
  /** Concepts that say that the task is another one. */
  readonly not?: readonly string[];
  /** Whatever is asked for ("the customers", "all orders") are the things in the playbook's file. */
  readonly anyObject?: boolean;
  /** Which reader fills a parameter. Without one, the words before the slot in the phrasings do. */
  readonly slots?: { readonly [parameter: string]: string };
  /** More words for a concept, or a concept of the playbook's own. */
  readonly synonyms?: { readonly [concept: string]: readonly string[] };
}

/**
 * One thing that must be true of a result. `expression` is CEL as in a step after the workflow, that must come out as
 * true: `input` are the parameters, `steps.result.output` is what the workflow put out. `check` names code that looks at
 * the workspace itself.
 */
export type Criterion =
  | { readonly name: string; readonly expression: string }
  | { readonly name: string; readonly check: string };
