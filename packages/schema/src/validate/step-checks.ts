/** What is wrong with a step by itself, beyond its shape. */
import { isReservedStepId, stepIdPattern } from '../names.ts';
import type { JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Outline, OutlineStep } from './outline.ts';

/** The problems of the step's id and of keys that depend on one another. */
export function stepProblems(step: OutlineStep, outline: Outline): readonly Problem[] {
  return [...idProblems(step, outline), ...kindProblems(step)];
}

function idProblems(step: OutlineStep, outline: Outline): readonly Problem[] {
  const { id } = step;
  const pointer = `${step.pointer}/id`;
  const first = outline.byId.get(id);
  const problems: Problem[] = [];
  if (first !== undefined && first !== step) {
    const message = `Two steps are called ${JSON.stringify(id)}: this one and ${first.pointer}.`;
    problems.push({
      code: 'duplicate-id',
      pointer,
      message,
      hint: 'Ids are unique in the whole document: rename one.',
    });
  }
  if (stepIdPattern.test(id) && isReservedStepId(id)) {
    const message = `${JSON.stringify(id)} is a reserved word of CEL, so no expression could name the step.`;
    problems.push({ code: 'reserved-id', pointer, message, hint: `Rename it, ${id}Step for example.` });
  }
  return problems;
}

function kindProblems(step: OutlineStep): readonly Problem[] {
  if (step.kind === 'loop') return loopProblems(step);
  return step.kind === 'parallel' ? quorumProblems(step) : [];
}

function loopProblems({ raw, pointer }: OutlineStep): readonly Problem[] {
  if (raw['until'] !== undefined || raw['maxIterations'] !== undefined) return [];
  const message = 'A loop needs until or maxIterations.';
  return [
    {
      code: 'missing-key',
      pointer: `${pointer}/until`,
      message,
      hint: 'Write until: ${{ … }}, maxIterations: 10, or both.',
    },
  ];
}

function quorumProblems({ raw, pointer }: OutlineStep): readonly Problem[] {
  const { mode, quorum, steps } = raw;
  const at = `${pointer}/quorum`;
  if (mode === 'quorum' && quorum === undefined) {
    const message = 'Mode quorum needs to know how many steps must succeed.';
    return [{ code: 'missing-key', pointer: at, message, hint: 'Write quorum: 2.' }];
  }
  if (mode !== 'quorum' && quorum !== undefined) {
    const message = 'quorum counts only with mode: quorum.';
    return [{ code: 'misplaced-key', pointer: at, message, hint: 'Write mode: quorum, or leave quorum out.' }];
  }
  const branches = Array.isArray(steps) ? (steps as readonly JsonValue[]).length : 0;
  if (typeof quorum !== 'number' || branches === 0 || quorum <= branches) return [];
  const message = `${quorum} of ${branches} steps can't succeed.`;
  return [{ code: 'quorum-too-large', pointer: at, message, hint: `Write ${branches} at most.` }];
}
