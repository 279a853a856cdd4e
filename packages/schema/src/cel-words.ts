/** Words that CEL keeps for itself: none of them can stand after a dot, so none can be the id of a step. */
export const celReservedWords: readonly string[] = [
  'as',
  'break',
  'const',
  'continue',
  'else',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'namespace',
  'null',
  'package',
  'return',
  'true',
  'var',
  'void',
  'while',
];

const words = new Set(celReservedWords);

/** Whether CEL keeps the word for itself. */
export function isCelReservedWord(word: string): boolean {
  return words.has(word);
}
