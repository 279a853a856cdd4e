import type { JsonValue } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import { INLINE_LIMIT_BYTES, type ListItem, type StoredValue } from '../journal/stored-value.ts';
import type { Command } from '../machine/commands.ts';
import { definitionAt, documentOf, inputAt, outputParts, scopeAt, type OutputParts } from '../machine/queries.ts';
import type { ActorPort } from './actor-port.ts';
import { checkOutput } from './check-values.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Observations } from './observations.ts';
import type { Runtime } from './runtime.ts';
import { nullValue } from './values.ts';

/** Lists of up to this many items are put together where their JSON is small; longer ones are always references. */
const inlineItems = 512;

/** An execution whose outputs are built. */
export interface OutputSite {
  readonly runtime: Runtime;
  readonly actor: ActorPort;
  readonly observations: Observations;
}

/** The answer to `build-output`: `step-completed`. @throws OrchestratorError where an expression or the schema fails */
export function buildOutput(
  site: OutputSite,
  { path, group }: Extract<Command, { type: 'build-output' }>,
): MaybePromise<EventDraft> {
  const { runtime, actor } = site;
  const step = definitionAt(actor.state, path);
  const declared = 'output' in step ? step.output : undefined;
  const made =
    declared === undefined
      ? composed(site, path, outputParts(actor.state, path))
      : step.kind === 'map'
        ? mapOutput(site, path, { template: declared, inner: step.step.id })
        : declaredOutput(site, path, declared);
  return chain(made, (output) => {
    const draft: EventDraft = { type: 'step-completed', path, group, data: { output } };
    const schema = step.outputSchema;
    if (schema === undefined) return draft;
    return chain(runtime.values.load(output), (value) =>
      chain(
        checkOutput(runtime, { schema, trusted: false, value, what: `The output of step "${step.id}"` }, false),
        () => draft,
      ),
    );
  });
}

/** The answer to `build-result`: `execution-completed`. @throws OrchestratorError where an expression fails */
export function buildResult(site: OutputSite): MaybePromise<EventDraft> {
  const { state } = site.actor;
  const declared = documentOf(state)?.output;
  const made = declared === undefined ? composed(site, '', outputParts(state, '')) : declaredOutput(site, '', declared);
  return chain(made, (output): EventDraft => ({ type: 'execution-completed', data: { output } }));
}

function declaredOutput({ runtime, actor }: OutputSite, path: string, template: JsonValue): MaybePromise<StoredValue> {
  return chain(
    runtime.evaluator.template(template, (references) => scopeAt(actor.state, path, references)),
    (value) => runtime.values.make(value),
  );
}

/** In a map's own `output`, the id of its inner step stands for the list of that step's outputs. */
function mapOutput(
  site: OutputSite,
  path: string,
  { template, inner }: { readonly template: JsonValue; readonly inner: string },
): MaybePromise<StoredValue> {
  const { runtime, actor } = site;
  return chain(composed(site, path, outputParts(actor.state, path)), (list) =>
    chain(
      runtime.evaluator.template(template, (references) => {
        const bindings = scopeAt(actor.state, path, references);
        return { ...bindings, steps: { ...bindings.steps, [inner]: list } };
      }),
      (value) => runtime.values.make(value),
    ),
  );
}

function composed(site: OutputSite, path: string, parts: OutputParts): MaybePromise<StoredValue> {
  const { runtime } = site;
  switch (parts.kind) {
    case 'stored':
      return parts.value;
    case 'json':
      return runtime.values.make(parts.value);
    case 'list':
      return composedList(site, parts.items);
    case 'object':
      return composedObject(
        runtime,
        parts.entries.map(([id, output]) => [id, runtime.values.load(output ?? nullValue)]),
      );
    case 'settled':
      return composedObject(
        runtime,
        parts.entries.map(({ id, ending }) => [
          id,
          'error' in ending
            ? { status: 'failed', error: ending.error as unknown as JsonValue }
            : chain(runtime.values.load(ending.output), (output): JsonValue => ({ status: 'completed', output })),
        ]),
      );
    case 'decision': {
      const { decision, payload, by, reason } = parts.decision;
      return runtime.values.make({ decision, payload, by, reason });
    }
    case 'default':
      return expired(site, path);
    default:
      return parts satisfies never;
  }
}

function composedObject(
  runtime: Runtime,
  entries: readonly (readonly [string, MaybePromise<JsonValue>])[],
): MaybePromise<StoredValue> {
  const pending = entries.some(([, value]) => value instanceof Promise);
  if (!pending) return runtime.values.make(Object.fromEntries(entries));
  const loads = entries.map(async ([id, value]) => [id, await value] as const);
  return Promise.all(loads).then((loaded) => runtime.values.make(Object.fromEntries(loaded)));
}

/** Nobody decided, or sent the signal, in time: the default of the step's resolved input counts. */
function expired({ runtime, actor }: OutputSite, path: string): MaybePromise<StoredValue> {
  const group = actor.state.nodes.get(path)?.group ?? 0;
  const input = runtime.values.load(inputAt(actor.state, { path, group }) ?? nullValue);
  return chain(input, (resolved) => {
    const fields = resolved as { readonly [key: string]: JsonValue };
    const fallback = fields['default'] ?? null;
    if (definitionAt(actor.state, path).kind !== 'approval') return runtime.values.make(fallback);
    const given = typeof fallback === 'string' ? { decision: fallback } : (fallback as Record<string, JsonValue>);
    return runtime.values.make({
      decision: given['decision'],
      payload: given['payload'] ?? fields['payload'] ?? null,
      by: null,
      reason: given['reason'] ?? 'expired',
    });
  });
}

function composedList(site: OutputSite, items: readonly ListItem[]): MaybePromise<StoredValue> {
  const { runtime, actor, observations } = site;
  const asReferences = (): MaybePromise<StoredValue> => runtime.values.makeList(items, actor.executionId);
  if (items.length === 0) return { value: [] };
  if (items.length > inlineItems) return asReferences();
  const missing = items.filter((item) => typeof item === 'number' && observations.recentOutput(item) === undefined);
  const older =
    missing.length === 0
      ? new Map<number, StoredValue>()
      : runtime.values.outputsAt(actor.executionId, missing as readonly number[]);
  return chain(older, (outputs) => {
    const values: JsonValue[] = [];
    for (const item of items) {
      const output = typeof item === 'number' ? (observations.recentOutput(item) ?? outputs.get(item)) : item;
      if (output === undefined || (output !== null && !('value' in output))) return asReferences();
      values.push(output === null ? null : output.value);
    }
    const small = Buffer.byteLength(JSON.stringify(values)) <= INLINE_LIMIT_BYTES;
    return small ? { value: values } : asReferences();
  });
}
