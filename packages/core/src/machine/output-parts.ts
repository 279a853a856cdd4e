import type { ErrorData, JsonValue } from '@orchestr8/schema';
import type { EventData } from '../journal/events.ts';
import type { ListItem, StoredValue } from '../journal/stored-value.ts';
import type { ExecutionState, ParallelDetail, StepNode } from './state.ts';

/**
 * What a step's output is made of where it declares none.
 *
 * - `stored`: that value as it is.
 * - `json`: that value, not stored yet (a signal's payload).
 * - `list`: a map's items.
 * - `object`: by step id; null where a step did not succeed.
 * - `settled`: by step id, `{status: 'completed', output}` or `{status: 'failed', error}`.
 * - `decision`: an approval's, `{decision, payload, by, reason}`.
 * - `default`: it expired; the `default` in the step's resolved input counts.
 */
export type OutputParts =
  | { readonly kind: 'stored'; readonly value: StoredValue }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [id: string, output: StoredValue | null])[] }
  | { readonly kind: 'settled'; readonly entries: readonly SettledEntry[] }
  | { readonly kind: 'decision'; readonly decision: EventData['approval-decided'] }
  | { readonly kind: 'default' };

export interface SettledEntry {
  readonly id: string;
  readonly ending: { readonly output: StoredValue } | { readonly error: ErrorData };
}

const nothing: StoredValue = { value: null };

/** What to build the output of the step at `path` from, in answer to `build-output`; '' is the workflow, for `build-result`. */
export function outputParts(state: ExecutionState, path: string): OutputParts {
  const node = path === '' ? state.root : state.nodes.get(path);
  if (node === null || node === undefined) return { kind: 'stored', value: nothing };
  return partsOf(node);
}

function partsOf(node: StepNode): OutputParts {
  const { detail } = node;
  switch (detail.kind) {
    case 'approval':
      return detail.decision === null ? { kind: 'default' } : { kind: 'decision', decision: detail.decision };
    case 'signal':
      return detail.received === null ? { kind: 'default' } : { kind: 'json', value: detail.received.payload };
    case 'map':
      return { kind: 'list', items: detail.results };
    case 'parallel':
      return parallelParts(node, detail);
    case 'graph':
      return { kind: 'object', entries: entriesOf(node, detail.frame.results) };
    case 'workflow':
      return { kind: 'stored', value: detail.output ?? nothing };
    case 'sequence':
    case 'branch':
    case 'loop':
    case 'try':
    case 'none':
    case 'attempt':
      return { kind: 'stored', value: storedOutput(node) };
    default:
      return detail satisfies never;
  }
}

/** The output of a step whose output is one value that is at hand. */
export function storedOutput(node: StepNode): StoredValue {
  const { detail, definition } = node;
  if (detail.kind === 'try') return detail.output ?? nothing;
  if (detail.kind === 'sequence' || detail.kind === 'loop' || detail.kind === 'branch') {
    const arm = definition.arms[detail.kind === 'branch' ? detail.arm : 0];
    const last = arm?.[arm.length - 1];
    return (last === undefined ? null : detail.frame.results[last.position]) ?? nothing;
  }
  return definition.kind === 'assign' ? (node.input ?? nothing) : nothing;
}

function parallelParts(node: StepNode, detail: ParallelDetail): OutputParts {
  const { step } = node.definition;
  const entries = entriesOf(node, detail.frame.results);
  if (step?.kind !== 'parallel' || step.mode !== 'settled') return { kind: 'object', entries };
  return {
    kind: 'settled',
    entries: entries.map(([id, output], position) => {
      const ending = detail.endings[position];
      const failed = typeof ending === 'object' && ending !== null;
      return { id, ending: failed ? { error: ending } : { output: output ?? nothing } };
    }),
  };
}

function entriesOf(
  node: StepNode,
  results: readonly (StoredValue | null)[],
): readonly (readonly [string, StoredValue | null])[] {
  return (node.definition.arms[0] ?? []).map((step) => [step.id, results[step.position] ?? null] as const);
}
