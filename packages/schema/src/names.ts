import { isCelReservedWord } from './cel-words.ts';

/** What a step id looks like. */
export const stepIdPattern = /^[a-z][A-Za-z0-9_]*$/;

/** What the id of a workflow, agent or tool looks like. */
export const nameIdPattern = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/;

/** Why the text can't be the id of a step, or null where it can. */
export function stepIdProblem(id: string): string | null {
  if (!stepIdPattern.test(id)) return 'starts with a small letter and has only letters, digits and _';
  if (isCelReservedWord(id)) return 'must not be a reserved word of CEL';
  return null;
}
