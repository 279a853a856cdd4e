import {
  defaultWorkflowVersion,
  hasExpression,
  OrchestratorError,
  type JsonObject,
  type Step,
  type WorkflowDocument,
} from '@orchestr8/schema';
import { pinKey, type Pin } from '../journal/events.ts';
import { indexOf } from '../machine/document-index.ts';
import type { Registry } from '../ports/registry.ts';
import { requireAllowed } from './allowed-tools.ts';

type Pins = Readonly<Record<string, Pin>>;

/** What an execution may call, and what it has of its parent. */
export interface PinOptions {
  /** Of the execution: its `allowedTools` are all that may be called. */
  readonly context: JsonObject;
  /** The parent's. */
  readonly inherited?: Pins | undefined;
}

/**
 * What every reference of a document is resolved to, also in the workflows that it names. What `inherited` has stays:
 * a child calls what its root started with.
 *
 * @throws OrchestratorError `tool-not-found`, `agent-not-found`, `workflow-not-found`, `tool-not-allowed`
 */
export function resolvePins(registry: Registry, document: WorkflowDocument, options: PinOptions): Pins {
  const pins: Record<string, Pin> = { ...options.inherited };
  addPins({ registry, context: options.context, pins }, document);
  return pins;
}

interface Pinning {
  readonly registry: Registry;
  readonly context: JsonObject;
  readonly pins: Record<string, Pin>;
}

function addPins(pinning: Pinning, document: WorkflowDocument): void {
  const { registry, context, pins } = pinning;
  for (const { step } of indexOf(document).byId.values()) {
    const named = step === null ? null : referenceOf(step);
    if (named === null) continue;
    const key = pinKey(named.kind, named.reference);
    const known = pins[key];
    const pin = known ?? resolve(registry, named);
    if (pin.kind === 'tool') requireAllowed(context, pin);
    if (known !== undefined) continue;
    pins[key] = pin;
    if (pin.document !== undefined) addPins(pinning, pin.document);
  }
}

interface Named {
  readonly kind: Pin['kind'];
  readonly reference: string;
}

function referenceOf(step: Step): Named | null {
  if (step.kind === 'agent') return { kind: 'agent', reference: step.agent };
  if (step.kind === 'tool') return { kind: 'tool', reference: step.tool };
  if (step.kind === 'workflow' && !hasExpression(step.workflow)) return { kind: 'workflow', reference: step.workflow };
  return null;
}

function resolve(registry: Registry, { kind, reference }: Named): Pin {
  if (kind === 'workflow') {
    const document = registry.workflow(reference);
    if (document === undefined)
      throw notFound(
        kind,
        reference,
        registry.workflows().map(({ metadata }) => metadata.id),
      );
    const { id, version = defaultWorkflowVersion } = document.metadata;
    return { kind, id, version, document };
  }
  const found = kind === 'tool' ? registry.tool(reference) : registry.agent(reference);
  if (found === undefined) {
    throw notFound(
      kind,
      reference,
      (kind === 'tool' ? registry.tools() : registry.agents()).map(({ id }) => id),
    );
  }
  const { id, version, timeoutMs } = found;
  return { kind, id, version, ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** @param ids what is there */
export function notFound(kind: Pin['kind'], reference: string, ids: readonly string[]): OrchestratorError {
  const known = [...new Set(ids)].sort();
  const listed = known.length === 0 ? `No ${kind} is registered.` : `Registered are: ${known.slice(0, 20).join(', ')}.`;
  return new OrchestratorError(`There is no ${kind} "${reference}".`, {
    code: `${kind}-not-found`,
    hint: listed,
    details: { [kind]: reference },
  });
}
