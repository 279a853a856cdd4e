/**
 * A document, prepared once for the transition function: every step with where it stands, what it holds, and the
 * numbers that its executor needs. Owns no execution's data; equal documents give equal indexes.
 */
import { OrchestratorError, policyDefaults, type Step, type StepKind, type WorkflowDocument } from '@orchestr8/schema';
import { pinKey } from '../journal/events.ts';
import { planGraph, type GraphPlan } from './graph-plan.ts';

/** A step of the document. */
export interface IndexedStep {
  readonly id: string;
  /** `root` is the document itself: a holder of its `steps`. */
  readonly kind: StepKind | 'root';
  /** Null for the root. */
  readonly step: Step | null;
  /** Of an agent's or tool's step: by what the pins name what it calls; else null. */
  readonly pinKey: string | null;
  /** The holder, or null for the root. Of a fallback or compensation: the holder of the step that names it. */
  readonly holder: IndexedStep | null;
  /** Where its output stands among the holder's results. */
  readonly position: number;
  /** What it holds, by arm: a branch's cases and `else`, a try's `steps`, `catch` and `finally`; others have one arm. */
  readonly arms: readonly (readonly IndexedStep[])[];
  /** Steps in all arms together. */
  readonly size: number;
  /** Attempts, the first one included; 1: none is repeated. */
  readonly maxAttempts: number;
  readonly fallback: IndexedStep | null;
  readonly compensate: IndexedStep | null;
  readonly continues: boolean;
  /** Whether its output needs a `build-output` (an `output` template or an `outputSchema` is declared). */
  readonly shaped: boolean;
  /** Of a graph only. */
  readonly graph: GraphPlan | null;
}

/** All steps of a document. */
export interface DocumentIndex {
  readonly root: IndexedStep;
  readonly byId: ReadonlyMap<string, IndexedStep>;
}

const cache = new WeakMap<WorkflowDocument, DocumentIndex>();

/** The document's index, made at the first call for this object. */
export function indexOf(document: WorkflowDocument): DocumentIndex {
  const known = cache.get(document);
  if (known !== undefined) return known;
  const index = buildIndex(document);
  cache.set(document, index);
  return index;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function buildIndex(document: WorkflowDocument): DocumentIndex {
  const byId = new Map<string, IndexedStep>();
  const root: Mutable<IndexedStep> = {
    id: '',
    kind: 'root',
    step: null,
    pinKey: null,
    holder: null,
    position: 0,
    arms: [],
    size: document.steps.length,
    maxAttempts: 1,
    fallback: null,
    compensate: null,
    continues: false,
    shaped: document.output !== undefined,
    graph: null,
  };
  root.arms = indexArms([document.steps], root, byId);
  return { root, byId };
}

function indexArms(
  arms: readonly (readonly Step[])[],
  holder: IndexedStep,
  byId: Map<string, IndexedStep>,
): IndexedStep[][] {
  let position = 0;
  return arms.map((steps) => steps.map((step) => indexStep(step, { holder, position: position++ }, byId)));
}

interface Place {
  readonly holder: IndexedStep;
  readonly position: number;
}

function indexStep(step: Step, place: Place, byId: Map<string, IndexedStep>): IndexedStep {
  const armsOfStep = armsOf(step);
  const indexed: Mutable<IndexedStep> = {
    id: step.id,
    kind: step.kind,
    step,
    pinKey: pinKeyOf(step),
    holder: place.holder,
    position: place.position,
    arms: [],
    size: armsOfStep.reduce((sum, arm) => sum + arm.length, 0),
    maxAttempts: maxAttemptsOf(step),
    fallback: null,
    compensate: null,
    continues: step.onError === 'continue',
    shaped: step.outputSchema !== undefined || ('output' in step && step.output !== undefined),
    graph: step.kind === 'graph' ? planGraph(step) : null,
  };
  if (byId.has(step.id)) {
    throw new OrchestratorError(`The document has two steps with the id "${step.id}".`, {
      code: 'duplicate-step-id',
      hint: 'Validate the document before it is started.',
    });
  }
  byId.set(step.id, indexed);
  indexed.arms = indexArms(armsOfStep, indexed, byId);
  if (typeof step.onError === 'object') indexed.fallback = indexStep(step.onError.fallback, place, byId);
  if (step.compensate !== undefined) indexed.compensate = indexStep(step.compensate, place, byId);
  return indexed;
}

function pinKeyOf(step: Step): string | null {
  if (step.kind === 'agent') return pinKey('agent', step.agent);
  return step.kind === 'tool' ? pinKey('tool', step.tool) : null;
}

function armsOf(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'sequence':
    case 'parallel':
    case 'graph':
    case 'loop':
      return [step.steps];
    case 'map':
      return [[step.step]];
    case 'branch':
      return [...step.cases.map((branchCase) => branchCase.steps), step.else ?? []];
    case 'try':
      return [step.steps, step.catch ?? [], step.finally ?? []];
    case 'agent':
    case 'tool':
    case 'workflow':
    case 'sleep':
    case 'assign':
    case 'approval':
    case 'signal':
      return [];
    default:
      return step satisfies never;
  }
}

function maxAttemptsOf(step: Step): number {
  const retry = step.policy?.retry;
  const retriesByDefault = step.kind === 'agent' || step.kind === 'tool';
  if (retry === undefined && !retriesByDefault) return 1;
  return retry?.maxAttempts ?? policyDefaults.retry.maxAttempts;
}
