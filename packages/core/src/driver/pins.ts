import {
  defaultWorkflowVersion,
  hasExpression,
  OrchestratorError,
  type Step,
  type WorkflowDocument,
} from '@orchestr8/schema';
import { pinKey, type Pin } from '../journal/events.ts';
import { indexOf } from '../machine/document-index.ts';
import type { Registry } from '../ports/registry.ts';

type Pins = Readonly<Record<string, Pin>>;

/**
 * What every reference of a document is resolved to, also in the workflows that it names. What `inherited` has stays:
 * a child calls what its root started with.
 *
 * @throws OrchestratorError `tool-not-found`, `agent-not-found`, `workflow-not-found`
 */
export function resolvePins(registry: Registry, document: WorkflowDocument, inherited: Pins = {}): Pins {
  const pins: Record<string, Pin> = { ...inherited };
  addPins(registry, document, pins);
  return pins;
}

function addPins(registry: Registry, document: WorkflowDocument, pins: Record<string, Pin>): void {
  for (const { step } of indexOf(document).byId.values()) {
    const named = step === null ? null : referenceOf(step);
    if (named === null) continue;
    const key = pinKey(named.kind, named.reference);
    if (pins[key] !== undefined) continue;
    const pin = resolve(registry, named);
    pins[key] = pin;
    if (pin.document !== undefined) addPins(registry, pin.document, pins);
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
