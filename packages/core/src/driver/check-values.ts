import { OrchestratorError, type JsonValue, type Problem, type Step } from '@orchestr8/schema';
import { pinOf } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Runtime } from './runtime.ts';
import type { SchemaSource } from './schema-checks.ts';

/** Problems whose words stand in the message; all are in the details. */
const namedProblems = 5;

interface ResolvedStep {
  readonly step: Step;
  /** As it stands in the journal: secrets are still names. */
  readonly input: JsonValue;
}

/** Checks a resolved input against the schemas of what is called and of the step. @throws OrchestratorError `input-invalid` */
export function checkInput(runtime: Runtime, state: ExecutionState, { step, input }: ResolvedStep): MaybePromise<void> {
  const called = calledSchema(runtime, state, step);
  if (called === undefined && step.inputSchema === undefined) return undefined;
  const template = 'input' in step ? step.input : undefined;
  const value = template === undefined ? input : runtime.secrets.reveal(input, template);
  const what = `The input of step "${step.id}"`;
  return chain(refuseUnless(runtime, { schema: called, trusted: true, value, what }), () =>
    refuseUnless(runtime, { schema: step.inputSchema, trusted: false, value, what }),
  );
}

/** Something that has to fit a schema. */
export interface Checked extends SchemaSource {
  readonly value: JsonValue;
  /** `The input of step "a"`: how the message begins. */
  readonly what: string;
}

/** @throws OrchestratorError `input-invalid` */
export function refuseUnless(runtime: Runtime, checked: Checked): MaybePromise<void> {
  return chain(runtime.checks.problems(checked, checked.value), (problems) => {
    if (problems.length > 0) throw misfit(checked.what, problems, { code: 'input-invalid', retryable: false });
  });
}

/** @throws OrchestratorError `output-invalid`; retryable where another attempt may answer otherwise */
export function checkOutput(runtime: Runtime, checked: Checked, retryable: boolean): MaybePromise<void> {
  return chain(runtime.checks.problems(checked, checked.value), (problems) => {
    if (problems.length > 0) throw misfit(checked.what, problems, { code: 'output-invalid', retryable });
  });
}

function misfit(
  what: string,
  problems: readonly Problem[],
  { code, retryable }: { readonly code: string; readonly retryable: boolean },
): OrchestratorError {
  const words = problems
    .slice(0, namedProblems)
    .map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`));
  return new OrchestratorError(`${what} does not fit its schema. ${words.join(' ')}`, {
    code,
    retryable,
    hint: problems[0]?.hint ?? 'Compare the value with the schema.',
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}

/** A sub-workflow's input is checked with its document, when that is known. */
function calledSchema(runtime: Runtime, state: ExecutionState, step: Step): SchemaSource['schema'] {
  if (step.kind !== 'tool' && step.kind !== 'agent') return undefined;
  const pin = pinOf(state, step.kind, step.kind === 'tool' ? step.tool : step.agent);
  if (pin === undefined) return undefined;
  const reference = `${pin.id}@${pin.version}`;
  return (step.kind === 'tool' ? runtime.registry.tool(reference) : runtime.registry.agent(reference))?.inputSchema;
}
