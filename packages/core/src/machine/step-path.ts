import { OrchestratorError, type Step } from '@orchestr8/schema';
import type { IndexedStep } from './document-index.ts';
import type { StepKey } from './commands.ts';
import type { ExecutionState } from './state.ts';

/** The step of the document that a path leads to, or undefined. Ids are unique, and a path ends with the step's. */
export function stepOfPath(state: ExecutionState, path: string): IndexedStep | undefined {
  return state.index?.byId.get(path.slice(path.lastIndexOf('/') + 1));
}

/**
 * The step of the document that a path leads to.
 *
 * @throws OrchestratorError `step-not-found`
 */
export function requireStep(state: ExecutionState, path: string): IndexedStep & { readonly step: Step } {
  const step = stepOfPath(state, path);
  if (!isStep(step)) {
    throw new OrchestratorError(`The execution ${state.executionId} has no step "${path}".`, {
      code: 'step-not-found',
      hint: 'Paths are ids joined by "/", with item index and iteration between them: inspect shows them.',
      details: { path },
    });
  }
  return step;
}

function isStep(indexed: IndexedStep | undefined): indexed is IndexedStep & { readonly step: Step } {
  return indexed !== undefined && indexed.step !== null;
}

/** A key for maps. In the root group it is the path, which is there already. */
export function keyOf({ path, group }: StepKey): string {
  return group === 0 ? path : `${group} ${path}`;
}
