import { isCelReservedWord } from './cel-words.ts';

/** What a step id looks like. */
export const stepIdPattern = /^[a-z][A-Za-z0-9_]*$/;

/** What the id of a workflow, agent or tool looks like. */
export const nameIdPattern = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/;

/** A semantic version: 1.0.0, 1.0.0-beta.1. */
export const semanticVersionPattern = /^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** The versions of the AST that can be read. */
export const schemaVersionPattern = /^1\.\d{1,9}\.\d{1,9}$/;

/** Where a string holds an expression. */
export const expressionMark = /\$\{\{/;

/** Whether a step can't be called so because CEL keeps the word for itself. */
export function isReservedStepId(id: string): boolean {
  return isCelReservedWord(id);
}
