import {
  hasExpression,
  OrchestratorError,
  parseDuration,
  type AgentStep,
  type ApprovalStep,
  type JsonValue,
  type SignalStep,
  type Step,
  type WorkflowStep,
} from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import type { StepKey } from '../machine/commands.ts';
import { definitionAt, overrideAt, policyAt, scopeAt } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { ActorPort } from './actor-port.ts';
import { checkInput } from './check-values.ts';
import { checkChild } from './child-start.ts';
import type { BindingSource } from './evaluator.ts';
import { hashJson } from './hash-json.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Runtime } from './runtime.ts';

/** What a step's templates came to, as JSON. */
interface Resolved {
  readonly input: JsonValue;
  readonly settings?: JsonValue;
  /** Milliseconds from now until a sleep ends, or an approval or signal expires. */
  readonly dueIn?: number;
}

/** Where a step is resolved. */
interface Site {
  readonly runtime: Runtime;
  readonly bindings: BindingSource;
  readonly override: StoredValue | null;
}

/** The answer to `resolve-input`: `step-scheduled`. @throws OrchestratorError where an expression or a schema fails */
export function resolveInput(runtime: Runtime, actor: ActorPort, key: StepKey): MaybePromise<EventDraft> {
  const { path, group } = key;
  const step = definitionAt(actor.state, path);
  const timeout = policyAt(actor.state, path).timeout;
  const times = (dueIn: number | undefined) => ({
    ...(timeout !== null && { timeoutAt: runtime.clock.now() + timeout }),
    ...(dueIn !== undefined && { dueAt: runtime.clock.now() + dueIn }),
  });
  const site: Site = {
    runtime,
    bindings: (references) => scopeAt(actor.state, path, references),
    override: overrideAt(actor.state, path),
  };
  const resolved = resolveStep(site, step);
  if (resolved === null) {
    return { type: 'step-scheduled', path, group, data: { kind: step.kind, input: null, ...times(undefined) } };
  }
  return chain(resolved, ({ input, settings, dueIn }) =>
    chain(check(runtime, actor.state, { step, input, settings }), () =>
      chain(store(runtime, input, settings), ([storedInput, storedSettings]): EventDraft => {
        const data = {
          kind: step.kind,
          input: storedInput,
          ...(storedSettings !== undefined && { settings: storedSettings }),
          ...(step.kind === 'signal' && { signal: signalName(input) }),
          ...times(dueIn),
        };
        return { type: 'step-scheduled', path, group, data };
      }),
    ),
  );
}

function check(
  runtime: Runtime,
  state: ExecutionState,
  {
    step,
    input,
    settings,
  }: { readonly step: Step; readonly input: JsonValue; readonly settings: JsonValue | undefined },
): MaybePromise<void> {
  const fits = checkInput(runtime, state, { step, input });
  if (step.kind !== 'workflow') return fits;
  return chain(fits, () => checkChild(runtime, state, { step, resolved: settings ?? null, input }));
}

/** Null for a holder: it has nothing of its own to resolve. */
function resolveStep(site: Site, step: Step): MaybePromise<Resolved> | null {
  const { evaluator } = site.runtime;
  switch (step.kind) {
    case 'tool':
      return chain(inputOf(site, step.input), (input) => ({ input }));
    case 'agent':
      return chain(inputOf(site, step.input), (input) => resolveAgent(site, step, input));
    case 'workflow':
      return chain(inputOf(site, step.input), (input) => resolveWorkflow(site, step, input));
    case 'assign':
      return chain(inputOf(site, step.values), (input) => ({ input }));
    case 'sleep':
      return chain(evaluator.template(step.duration, site.bindings), (duration) => ({
        input: { duration },
        dueIn: parseDuration(String(duration)),
      }));
    case 'approval':
      return resolveApproval(site, step);
    case 'signal':
      return resolveSignal(site, step);
    default:
      return null;
  }
}

function inputOf({ runtime, bindings, override }: Site, template: JsonValue | undefined): MaybePromise<JsonValue> {
  return override === null ? runtime.evaluator.template(template ?? {}, bindings) : runtime.values.load(override);
}

function resolveAgent({ runtime, bindings }: Site, step: AgentStep, input: JsonValue): MaybePromise<Resolved> {
  const { config } = step;
  if (config === undefined || runtime.evaluator.isConstant(config)) return { input };
  return chain(runtime.evaluator.template(config, bindings), (settings) => ({ input, settings }));
}

function resolveWorkflow({ runtime, bindings }: Site, step: WorkflowStep, input: JsonValue): MaybePromise<Resolved> {
  if (!hasExpression(step.workflow)) return { input };
  return chain(runtime.evaluator.template(step.workflow, bindings), (settings) => ({
    input,
    settings: requireWorkflow(settings),
  }));
}

function requireWorkflow(value: JsonValue): JsonValue {
  if (typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value))) return value;
  throw new OrchestratorError('The expression gives neither a workflow document nor a reference.', {
    code: 'workflow-invalid',
    hint: 'Let it give a document (an object with schemaVersion, metadata and steps) or the id of a registered workflow.',
  });
}

function resolveApproval({ runtime, bindings, override }: Site, step: ApprovalStep): MaybePromise<Resolved> {
  const template: Record<string, JsonValue> = {
    message: step.message ?? `Approve step ${step.id}?`,
    payload: step.payload ?? null,
    ...(step.default !== undefined && { default: step.default as unknown as JsonValue }),
    ...(step.expiresIn !== undefined && { expiresIn: step.expiresIn }),
  };
  const resolved = chain(resolveFields(runtime, template, bindings), (fields): MaybePromise<Fields> =>
    override === null ? fields : chain(runtime.values.load(override), (payload): Fields => ({ ...fields, payload })),
  );
  return chain(resolved, ({ expiresIn, ...fields }) => {
    const payload = fields['payload'] ?? null;
    const input = { ...fields, message: String(fields['message']), payload, payloadHash: hashJson(payload) };
    return expiresIn === undefined ? { input } : { input, dueIn: parseDuration(String(expiresIn)) };
  });
}

function resolveSignal({ runtime, bindings }: Site, step: SignalStep): MaybePromise<Resolved> {
  const template: Record<string, JsonValue> = {
    name: step.name,
    ...(step.default !== undefined && { default: step.default }),
    ...(step.expiresIn !== undefined && { expiresIn: step.expiresIn }),
  };
  return chain(resolveFields(runtime, template, bindings), ({ expiresIn, ...input }) =>
    expiresIn === undefined ? { input } : { input, dueIn: parseDuration(String(expiresIn)) },
  );
}

function signalName(input: JsonValue): string {
  return String((input as { readonly [key: string]: JsonValue })['name']);
}

type Fields = Record<string, JsonValue>;

/** Field by field, so that each template of the document is compiled once. */
function resolveFields(
  runtime: Runtime,
  fields: Readonly<Record<string, JsonValue>>,
  bindings: BindingSource,
): MaybePromise<Fields> {
  const resolved: Fields = {};
  return Object.entries(fields).reduce<MaybePromise<Fields>>(
    (before, [name, template]) =>
      chain(before, (all) =>
        chain(runtime.evaluator.template(template, bindings), (value) => {
          all[name] = value;
          return all;
        }),
      ),
    resolved,
  );
}

function store(
  runtime: Runtime,
  input: JsonValue,
  settings: JsonValue | undefined,
): MaybePromise<readonly [StoredValue, StoredValue | undefined]> {
  return chain(runtime.values.make(input), (storedInput) =>
    settings === undefined
      ? ([storedInput, undefined] as const)
      : chain(runtime.values.make(settings), (storedSettings) => [storedInput, storedSettings] as const),
  );
}
