import {
  maxWorkflowDepth,
  OrchestratorError,
  type JsonValue,
  type WorkflowDocument,
  type WorkflowStep,
} from '@orchestr8/schema';
import type { StepKey } from '../machine/commands.ts';
import { budgetScopesAt, definitionAt, inputAt, pinOf, startOf } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { ActorPort } from './actor-port.ts';
import { refuseUnless } from './check-values.ts';
import type { ChildRequest } from './live-execution.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Observations } from './observations.ts';
import { notFound, resolvePins } from './pins.ts';
import type { Runtime } from './runtime.ts';
import { nullValue } from './values.ts';

/** The step that starts a child, and the id that it will have. */
interface ChildPlace {
  readonly command: StepKey;
  readonly executionId: string;
  readonly observations: Observations;
}

/** The child as it will start: what it runs, and what it has of its parent. */
export async function childStart(
  runtime: Runtime,
  actor: ActorPort,
  { command, executionId, observations }: ChildPlace,
): Promise<ChildRequest> {
  const { state } = actor;
  const parent = startOf(state);
  if (parent === null) throw new TypeError('A child of an execution that has not started.');
  const settings = observations.settingsAt(command);
  const step = definitionAt(state, command.path);
  if (step.kind !== 'workflow') throw new TypeError(`"${command.path}" starts no workflow.`);
  const resolved = settings === null ? null : await runtime.values.load(settings);
  const document = childDocument(runtime, state, { step, resolved });
  const account = `execution:${parent.rootId}`;
  const scopes = budgetScopesAt(state, command.path).filter(({ scope }) => scope !== account);
  return {
    executionId,
    parentId: actor.executionId,
    labels: labelsOf(parent.context['labels']),
    started: {
      document,
      input: inputAt(state, command) ?? nullValue,
      pins: resolvePins(runtime.registry, document, { context: parent.context, inherited: parent.pins }),
      parentId: actor.executionId,
      rootId: parent.rootId,
      depth: parent.depth + 1,
      budget: state.budget,
      budgetScopes: [...scopes, ...(parent.budgetScopes ?? [])],
      context: parent.context,
      correlationId: parent.correlationId,
    },
  };
}

/** A `workflow` step, and what its expression gave (null: it has none). */
interface WorkflowCall {
  readonly step: WorkflowStep;
  readonly resolved: JsonValue;
}

/** Whether the child can be started, before its step is scheduled. @throws OrchestratorError `depth-exceeded`, `workflow-invalid`, … */
export function checkChild(
  runtime: Runtime,
  state: ExecutionState,
  call: WorkflowCall & { readonly input: JsonValue },
): MaybePromise<void> {
  const parent = startOf(state);
  if (parent !== null && parent.depth >= maxWorkflowDepth) throw depthExceeded();
  const found = childDocument(runtime, state, call);
  // What the document pins was validated when the execution started.
  const known = pinOf(state, 'workflow', call.step.workflow)?.document === found;
  return chain(known ? found : runtime.documents.accept(found), (document) => {
    resolvePins(runtime.registry, document, { context: parent?.context ?? {}, inherited: parent?.pins });
    const what = `The input of workflow "${document.metadata.id}"`;
    return refuseUnless(runtime, { schema: document.input, trusted: false, value: call.input, what });
  });
}

function childDocument(runtime: Runtime, state: ExecutionState, { step, resolved }: WorkflowCall): WorkflowDocument {
  if (resolved !== null && typeof resolved !== 'string') return resolved as unknown as WorkflowDocument;
  const reference = resolved ?? step.workflow;
  const document = pinOf(state, 'workflow', reference)?.document ?? runtime.registry.workflow(reference);
  if (document !== undefined) return document;
  throw notFound(
    'workflow',
    reference,
    runtime.registry.workflows().map(({ metadata }) => metadata.id),
  );
}

function labelsOf(labels: JsonValue | undefined): Readonly<Record<string, string>> {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function depthExceeded(): OrchestratorError {
  return new OrchestratorError(`Workflows start workflows more than ${maxWorkflowDepth} levels deep.`, {
    code: 'depth-exceeded',
    hint: 'A workflow that starts itself needs an end; or put the steps of an inner one into the outer one.',
    details: { maxDepth: maxWorkflowDepth },
  });
}
