import { isTableFile } from '../classify.ts';
import { isFunctionWord, isWord, span, textOf, type Found, type Reading } from '../reading.ts';
import type { Comparison } from './comparison-parts.ts';
import { isValueWord, literalAt } from './literal.ts';

const plainCues = new Set(['with', 'where', 'whose', 'having', 'has', 'have', 'except', 'excluding', 'without']);
const looseCues = new Set(['for', 'in', 'from', 'by', 'on', 'of', 'to', 'at']);

/**
 * Comparisons that no word says: "with status shipped", "for country Spain", "of the West region". Only with a value that
 * can't be part of the column's name.
 */
export function bareComparison(reading: Reading): Comparison | undefined {
  for (const cues of [plainCues, looseCues]) {
    for (const [at, token] of reading.tokens.entries()) {
      const found = isWord(token, cues) ? pairAfter(reading, at, cues === looseCues) : undefined;
      if (found !== undefined) return found;
    }
  }
  return inColumn(reading) ?? reversedPair(reading);
}

/** "with Berlin in the city column", "yes in column active". */
function inColumn(reading: Reading): Comparison | undefined {
  const { tokens } = reading;
  for (const [at, token] of tokens.entries()) {
    if (!isWord(token, new Set(['in', 'under'])) || at === 0) continue;
    const from = isWord(tokens[at + 1], new Set(['the', 'its', 'their'])) ? at + 2 : at + 1;
    const first = isWord(tokens[from], columnWords);
    const name = tokens[first ? from + 1 : from];
    const nameAt = first ? from + 1 : from;
    if (name === undefined || !(first || isWord(tokens[from + 1], columnWords))) continue;
    const value = tokens[at - 1];
    const isValue = value !== undefined && (value.quoted || value.kind === 'number' || isValueWord(reading, at - 1));
    if (!isValue || isTableFile(value.text) || isWord(value, rowWords)) continue;
    const literal = literalAt(reading, at - 1);
    if (literal === undefined) continue;
    return pair(reading, { words: [nameAt], operator: [at], value: literal });
  }
  return undefined;
}

const columnWords = new Set(['column', 'field']);
const rowWords = new Set('rows row records entries lines values numbers'.split(' '));

/** "to the West region", "from the 'Books' category". */
function reversedPair(reading: Reading): Comparison | undefined {
  const { tokens } = reading;
  for (const [at, token] of reading.tokens.entries()) {
    // "to Excel format" says what something is to become.
    const narrowed = tokens.slice(0, at).some(({ lower }) => /^(?:filter|limit|narrow|restrict|down)$/.test(lower));
    if (!isWord(token, looseCues) || token.lower === 'at' || (token.lower === 'to' && !narrowed)) continue;
    const start = isWord(reading.tokens[at + 1], new Set(['the', 'a'])) ? at + 2 : at + 1;
    const value = reading.tokens[start];
    const looksLikeOne = value !== undefined && (value.quoted || (value.kind === 'word' && /^[A-Z]/.test(value.text)));
    if (!looksLikeOne || isTableFile(value.text)) continue;
    const name = reading.tokens[start + 1];
    if (name?.kind !== 'word' || isFunctionWord(name) || !/^[a-z]/.test(name.text) || !isValueWord(reading, start + 1))
      continue;
    if (isValueWord(reading, start + 2)) continue;
    return pair(reading, { words: [start + 1], operator: [at], value: { value: value.text, tokens: [start] } });
  }
  return undefined;
}

/** A column and its value, side by side. `marked`: the value must look like one. */
function pairAfter(reading: Reading, at: number, marked: boolean): Comparison | undefined {
  let start = at + 1;
  while (isWord(reading.tokens[start], new Set(['the', 'a', 'an']))) start += 1;
  for (let split = start + 1; split <= start + 3; split += 1) {
    const token = reading.tokens[split];
    if (token === undefined || !/^(?:word|identifier|text|number)$/.test(token.kind)) return undefined;
    const words = span(start, split);
    // "with a rating of 5"
    const named = !marked && token.lower === 'of' ? literalAt(reading, split + 1) : undefined;
    if (named !== undefined) return pair(reading, { words, operator: [at, split], value: named });
    if (words.some((index) => isFunctionWord(reading.tokens[index]) || reading.tokens[index]?.kind === 'file'))
      return undefined;
    if (marked && words.some((index) => /^[A-Z]/.test(reading.tokens[index]?.text ?? ''))) return undefined;
    const looksLikeOne = token.quoted || token.kind === 'number' || /^[A-Z]/.test(token.text);
    const isLast = !marked && !isValueWord(reading, split + 1) && !isWord(reading.tokens[split + 1], new Set(['of']));
    const value = looksLikeOne || isLast ? literalAt(reading, split) : undefined;
    if (value === undefined) continue;
    return pair(reading, { words, operator: [at], value });
  }
  return undefined;
}

function pair(
  reading: Reading,
  {
    words,
    operator,
    value,
  }: { readonly words: readonly number[]; readonly operator: readonly number[]; readonly value: Found },
): Comparison {
  return {
    column: { value: textOf(reading, words), tokens: words },
    operator: { value: isNegated(reading, operator) ? '!=' : '=', tokens: operator },
    value,
  };
}

/** "not in category Books". */
function isNegated(reading: Reading, operator: readonly number[]): boolean {
  const cue = operator[0] ?? 0;
  // "do not have" is a negation of the whole, which is seen to elsewhere.
  return isWord(reading.tokens[cue - 1], new Set(['not'])) && !isWord(reading.tokens[cue], new Set(['have', 'has']));
}
