/** Which steps a step holds, and where they stand. The one place that knows it for every kind. */
import type { Step, WorkflowDocument } from '../ast.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** What a group of steps is to the step that holds it. */
export type StepSlot = 'steps' | 'step' | 'case' | 'else' | 'catch' | 'finally' | 'fallback' | 'compensate';

/** Steps that stand side by side. */
export interface StepGroup<Item = Step> {
  readonly slot: StepSlot;
  /** From the holder to the list, or to the one step of `step`, `fallback` and `compensate`. */
  readonly pointer: string;
  readonly steps: readonly Item[];
  /** Whether the pointer leads to the one step itself, not to a list. */
  readonly single: boolean;
}

/** A step in a document, and where it stands. */
export interface PlacedStep {
  readonly step: Step;
  /** From the document to the step. */
  readonly pointer: string;
  /** The step that holds it (for a fallback or compensation: that it belongs to), or null. */
  readonly parent: PlacedStep | null;
  readonly slot: StepSlot;
}

/**
 * The groups of steps in a step, in the order of the document; also of one whose shape is wrong, as far as it can be
 * told.
 */
export function groupsIn(step: JsonObject): readonly StepGroup<JsonValue>[] {
  const groups = heldGroups(step);
  const { onError, compensate } = step;
  if (isJsonObject(onError) && onError['fallback'] !== undefined) {
    groups.push({ slot: 'fallback', pointer: '/onError/fallback', steps: [onError['fallback']], single: true });
  }
  if (compensate !== undefined)
    groups.push({ slot: 'compensate', pointer: '/compensate', steps: [compensate], single: true });
  return groups;
}

function heldGroups(step: JsonObject): StepGroup<JsonValue>[] {
  switch (step['kind']) {
    case 'sequence':
    case 'parallel':
    case 'graph':
    case 'loop':
      return listGroup(step, 'steps');
    case 'map':
      return step['step'] === undefined
        ? []
        : [{ slot: 'step', pointer: '/step', steps: [step['step']], single: true }];
    case 'branch':
      return [...caseGroups(step['cases']), ...listGroup(step, 'else')];
    case 'try':
      return [...listGroup(step, 'steps'), ...listGroup(step, 'catch'), ...listGroup(step, 'finally')];
    default:
      return [];
  }
}

function listGroup(step: JsonObject, slot: 'steps' | 'else' | 'catch' | 'finally'): StepGroup<JsonValue>[] {
  const steps = step[slot];
  return Array.isArray(steps)
    ? [{ slot, pointer: `/${slot}`, steps: steps as readonly JsonValue[], single: false }]
    : [];
}

function caseGroups(cases: JsonValue | undefined): StepGroup<JsonValue>[] {
  if (!Array.isArray(cases)) return [];
  return (cases as readonly JsonValue[]).flatMap((one, index) => {
    const steps = isJsonObject(one) ? one['steps'] : undefined;
    if (!Array.isArray(steps)) return [];
    return [
      { slot: 'case' as const, pointer: `/cases/${index}/steps`, steps: steps as readonly JsonValue[], single: false },
    ];
  });
}

/** The groups of steps that a step holds, its fallback and its compensation included, in the order of the document. */
export function stepGroups(step: Step): readonly StepGroup[] {
  return groupsIn(step as unknown as JsonObject) as unknown as readonly StepGroup[];
}

/**
 * Every step of the document, holders before what they hold. Not recursive.
 *
 * @example
 * ```ts
 * const ids = [...walkSteps(document)].map(({ step }) => step.id);
 * ```
 */
export function* walkSteps(document: WorkflowDocument): Generator<PlacedStep, void> {
  const root: StepGroup = { slot: 'steps', pointer: '/steps', steps: document.steps, single: false };
  const pending: PlacedStep[] = placed(root, null).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const parent = next;
    const children = stepGroups(next.step).flatMap((group) => placed(group, parent));
    for (const child of children.reverse()) pending.push(child);
  }
}

function placed(group: StepGroup, parent: PlacedStep | null): PlacedStep[] {
  const base = `${parent?.pointer ?? ''}${group.pointer}`;
  return group.steps.map((step, index) => {
    const pointer = group.single ? base : `${base}/${index}`;
    return { step, pointer, parent, slot: group.slot };
  });
}
