import type { ErrorData, ExpressionReference } from '@orchestr8/schema';
import type { StoredValue } from '../journal/stored-value.ts';
import type { IndexedStep } from './document-index.ts';
import type { ExecutionState, Frame, StepNode } from './state.ts';

/** What the references of an expression stand for, as stored values: the driver loads those that it needs. */
export interface Bindings {
  readonly input?: StoredValue;
  /** By step id. A step that failed or has not run has a null in it. */
  readonly steps: Readonly<Record<string, StoredValue>>;
  /** The element at `index` of `list`. */
  readonly item?: { readonly list: StoredValue; readonly index: number };
  readonly index?: number;
  readonly iteration?: number;
  readonly error?: ErrorData;
}

const nothing: StoredValue = { value: null };

/**
 * What these references stand for in the step at `path`, which must be under way; '' is the workflow's output. A holder sees
 * its own steps too, for `output` and `until`. In a loop, a step that has not run in this round has its output of the last one.
 */
export function scopeAt(state: ExecutionState, path: string, references: readonly ExpressionReference[]): Bindings {
  const node = path === '' ? state.root : (state.nodes.get(path) ?? null);
  const steps: Record<string, StoredValue> = {};
  const bindings: { -readonly [K in keyof Bindings]: Bindings[K] } = { steps };
  for (const reference of references) {
    if (reference.name === 'steps') steps[reference.step] = outputOf(state, node, reference.step);
    else bindName(state, node, { name: reference.name, bindings });
  }
  return bindings;
}

interface NameToBind {
  readonly name: Exclude<ExpressionReference['name'], 'steps'>;
  readonly bindings: { -readonly [K in keyof Bindings]: Bindings[K] };
}

function bindName(state: ExecutionState, node: StepNode | null, { name, bindings }: NameToBind): void {
  switch (name) {
    case 'input':
      if (state.started !== null) bindings.input = state.started.input;
      return;
    case 'item':
    case 'index': {
      const frame = enclosingFrame(node, 'map');
      if (frame === null || frame.owner.detail.kind !== 'map') return;
      if (name === 'index') bindings.index = frame.index;
      else bindings.item = { list: frame.owner.detail.items, index: frame.index };
      return;
    }
    case 'iteration': {
      const frame = node?.detail.kind === 'loop' ? node.detail.frame : enclosingFrame(node, 'loop');
      if (frame !== null) bindings.iteration = frame.index;
      return;
    }
    case 'error': {
      const error = boundError(node);
      if (error !== null) bindings.error = error;
      return;
    }
    default:
      name satisfies never;
  }
}

function outputOf(state: ExecutionState, node: StepNode | null, id: string): StoredValue {
  const step = state.index?.byId.get(id);
  if (step === undefined || node === null) return nothing;
  return frameOf(node, step)?.results[step.position] ?? nothing;
}

/** The frame in which the step's output stands, seen from `node`: its own, or one around it. */
function frameOf(node: StepNode, step: IndexedStep): Frame | null {
  const own = innerFrame(node);
  if (own !== null && own.owner.definition === step.holder) return own;
  let { frame } = node;
  while (frame !== null && frame.owner.definition !== step.holder) frame = frame.owner.frame;
  return frame;
}

function innerFrame(node: StepNode): Frame | null {
  return 'frame' in node.detail ? node.detail.frame : null;
}

function enclosingFrame(node: StepNode | null, kind: 'map' | 'loop'): Frame | null {
  let frame = node?.frame ?? null;
  while (frame !== null && frame.owner.definition.kind !== kind) frame = frame.owner.frame;
  return frame;
}

function boundError(node: StepNode | null): ErrorData | null {
  for (let at = node; at !== null; at = at.frame?.owner ?? null) if (at.error !== null) return at.error;
  return null;
}
