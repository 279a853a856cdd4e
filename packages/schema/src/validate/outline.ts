/**
 * The steps of a document as validation sees them: flat, each knowing its group and holder, also where shapes are
 * wrong. Not recursive.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { groupsIn, type StepGroup, type StepSlot } from '../steps/step-groups.ts';

/** A step. */
export interface OutlineStep {
  readonly raw: JsonObject;
  /** Empty where it has none that could be referred to. */
  readonly id: string;
  readonly kind: string;
  readonly pointer: string;
  /** Where it stands among its siblings. */
  readonly index: number;
  readonly group: OutlineGroup;
  /** The groups inside it. */
  readonly groups: OutlineGroup[];
}

/** Siblings. */
export interface OutlineGroup {
  readonly slot: StepSlot;
  /** Null for the steps of the document itself. */
  readonly holder: OutlineStep | null;
  readonly steps: OutlineStep[];
}

/** All steps of a document. */
export interface Outline {
  readonly root: OutlineGroup;
  /** Holders before what they hold, in the order of the document. */
  readonly steps: readonly OutlineStep[];
  /** By id; of a duplicate id, the first. */
  readonly byId: ReadonlyMap<string, OutlineStep>;
}

/** Outlines whatever steps the value has. */
export function outlineOf(document: JsonObject): Outline {
  const root: OutlineGroup = { slot: 'steps', holder: null, steps: [] };
  const all: OutlineStep[] = [];
  const byId = new Map<string, OutlineStep>();
  const list = document['steps'];
  const steps: readonly JsonValue[] = Array.isArray(list) ? list : [];
  const pending = fill(root, { slot: 'steps', pointer: '/steps', steps, single: false }, '').reverse();
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    all.push(step);
    if (step.id !== '' && !byId.has(step.id)) byId.set(step.id, step);
    for (const child of childrenOf(step).reverse()) pending.push(child);
  }
  return { root, steps: all, byId };
}

function childrenOf(step: OutlineStep): OutlineStep[] {
  return groupsIn(step.raw).flatMap((source) => {
    const group: OutlineGroup = { slot: source.slot, holder: step, steps: [] };
    step.groups.push(group);
    return fill(group, source, step.pointer);
  });
}

function fill(group: OutlineGroup, source: StepGroup<JsonValue>, base: string): OutlineStep[] {
  for (const [index, raw] of source.steps.entries()) {
    if (!isJsonObject(raw)) continue;
    const pointer = `${base}${source.pointer}${source.single ? '' : `/${index}`}`;
    const { id, kind } = raw;
    group.steps.push({
      raw,
      id: typeof id === 'string' ? id : '',
      kind: typeof kind === 'string' ? kind : '',
      pointer,
      index,
      group,
      groups: [],
    });
  }
  return [...group.steps];
}
