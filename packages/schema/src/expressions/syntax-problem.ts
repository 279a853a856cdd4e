import type { ExpressionProblem } from './analyze.ts';
import { celReservedWords } from '../cel-words.ts';

/** A parse error of the library, for people. */
export function syntaxProblem(source: string, thrown: unknown): ExpressionProblem {
  const code = 'invalid-expression';
  if (source.trim() === '') return { code, message: 'The expression is empty.', hint: 'Write ${{ input.name }}.' };
  if (thrown instanceof RangeError) {
    return { code, message: 'The expression is too deeply nested.', hint: 'Split it with an assign step.' };
  }
  const text = thrown instanceof Error ? thrown.message : 'syntax error';
  const reserved = reservedField(source);
  if (text.includes('reserved keyword') && reserved !== null) {
    const message = `${JSON.stringify(reserved)} is a reserved word of CEL.`;
    return { code, message, hint: `Write ["${reserved}"] instead of .${reserved}` };
  }
  return { code, message: `CEL can't read it: ${position(text)}`, hint: adviceFor(source) };
}

/** The library's message without its long list of what it would have taken. */
function position(text: string): string {
  const match = /^<input>:(\d+):(\d+): ([^]*)$/.exec(text);
  if (match === null) return text;
  const what = (match[3] ?? '').replace(/ but expecting [^]*$/, ' is not expected');
  return `line ${match[1]}, column ${Number(match[2]) + 1}: ${what}.`;
}

function reservedField(source: string): string | null {
  for (const [, field] of source.matchAll(/\.\s*([A-Za-z_]\w*)/g)) {
    if (field !== undefined && celReservedWords.includes(field)) return field;
  }
  return null;
}

function adviceFor(source: string): string {
  if (source.includes('===')) return 'CEL compares with == and !=.';
  if (source.includes('=>')) return 'CEL has no arrow functions: list.map(x, x.name), list.filter(x, x.ok).';
  if (/[^=!<>]=[^=]/.test(source)) return 'CEL compares with ==; it has no assignment.';
  if (/\b(and|or|not)\b/.test(source)) return 'CEL writes &&, || and !.';
  if (source.includes('??') || source.includes('?.')) return 'Write has(input.name) ? input.name : "default".';
  if (source.includes('|')) return 'CEL has no filters: call functions, as in size(list) or list.join(",").';
  return 'See the CEL language: https://cel.dev';
}
