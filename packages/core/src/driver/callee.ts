import { OrchestratorError, type JsonValue, type Step } from '@orchestr8/schema';
import type { Pin } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import { definitionAt, inputAt } from '../machine/queries.ts';
import { requireStep } from '../machine/step-path.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { Agent } from '../ports/agent.ts';
import type { Tool } from '../ports/tool.ts';
import { AttemptContext } from './attempt-context.ts';
import type { AttemptSite } from './attempt-site.ts';
import type { Attempt } from './attempt.ts';
import { checkOutput } from './check-values.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Runtime } from './runtime.ts';
import { nullValue } from './values.ts';

/** What an agent or tool step calls: the version that was pinned at the start. */
export interface Callee {
  readonly kind: 'agent' | 'tool';
  readonly pin: Pin;
}

type CallingStep = Extract<Step, { kind: 'agent' | 'tool' }>;

/** @throws OrchestratorError `step-not-found` */
export function calleeAt(state: ExecutionState, path: string): Callee {
  const { step, pinKey } = requireStep(state, path);
  if (step.kind !== 'agent' && step.kind !== 'tool') throw callsNothing(path);
  const pin = pinKey === null ? undefined : state.started?.pins[pinKey];
  const id = step.kind === 'agent' ? step.agent : step.tool;
  return { kind: step.kind, pin: pin ?? { kind: step.kind, id, version: '*' } };
}

/** Runs the attempt's code to its end; what it gives back is checked, free of secrets, and stored. */
export async function runCallee(site: AttemptSite, attempt: Attempt): Promise<StoredValue> {
  const { runtime, actor } = site;
  const step = callingStep(actor.state, attempt.key.path);
  const { kind, pin } = calleeAt(actor.state, attempt.key.path);
  const stored = inputAt(actor.state, attempt.key) ?? nullValue;
  const loaded = 'value' in stored ? stored.value : await runtime.values.load(stored);
  const input = runtime.secrets.reveal(loaded, step.input ?? null);
  const context = new AttemptContext(site, attempt);
  const callee = requireCallee(runtime, kind, pin);
  let result: JsonValue;
  if (callee.kind === 'tool') {
    result = await context.budget.countToolCall(() => callee.tool.run(input, context));
  } else {
    result = await callee.agent.run({ input, config: await configOf(site, attempt, step) }, context);
  }
  return store(runtime, { step, callee, result });
}

type FoundCallee = { readonly kind: 'tool'; readonly tool: Tool } | { readonly kind: 'agent'; readonly agent: Agent };

/** @throws OrchestratorError `tool-not-found`, `agent-not-found`: this process does not have the pinned version */
function requireCallee(runtime: Runtime, kind: 'agent' | 'tool', pin: Pin): FoundCallee {
  const reference = `${pin.id}@${pin.version}`;
  const tool = kind === 'tool' ? runtime.registry.tool(reference) : undefined;
  if (tool !== undefined) return { kind: 'tool', tool };
  const agent = kind === 'agent' ? runtime.registry.agent(reference) : undefined;
  if (agent !== undefined) return { kind: 'agent', agent };
  throw new OrchestratorError(`The execution started with ${kind} ${reference}, which is not registered here.`, {
    code: `${kind}-not-found`,
    hint: `Register version ${pin.version} of ${kind} "${pin.id}", and fork the execution from before this step.`,
    details: { kind, id: pin.id, version: pin.version },
  });
}

async function configOf(site: AttemptSite, attempt: Attempt, step: CallingStep): Promise<JsonValue> {
  if (step.kind !== 'agent' || step.config === undefined) return {};
  const settings = site.observations.settingsAt(attempt.key);
  const resolved = settings === null ? step.config : await site.runtime.values.load(settings);
  return site.runtime.secrets.reveal(resolved, step.config);
}

function store(
  runtime: Runtime,
  { step, callee, result }: { readonly step: CallingStep; readonly callee: FoundCallee; readonly result: JsonValue },
): MaybePromise<StoredValue> {
  const output = result ?? null;
  const schema = callee.kind === 'tool' ? callee.tool.outputSchema : callee.agent.outputSchema;
  const what = `The output of step "${step.id}"`;
  // Another answer of a model may fit; a tool would give the same again.
  const retryable = callee.kind === 'agent';
  return chain(runtime.values.make(output), (stored) =>
    chain(checkOutput(runtime, { schema, trusted: true, value: output, what }, retryable), () =>
      chain(
        checkOutput(runtime, { schema: step.outputSchema, trusted: false, value: output, what }, retryable),
        () => stored,
      ),
    ),
  );
}

function callingStep(state: ExecutionState, path: string): CallingStep {
  const step = definitionAt(state, path);
  if (step.kind === 'agent' || step.kind === 'tool') return step;
  throw callsNothing(path);
}

function callsNothing(path: string): TypeError {
  return new TypeError(`"${path}" calls nothing.`);
}
