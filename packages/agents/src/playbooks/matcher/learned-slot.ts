import { isFunctionWord, type Found, type Reading } from './reading.ts';
import { tokenize } from './tokenize.ts';

/** What phrasings teach about a parameter without a reader of its own: the words that stand around it. */
export interface LearnedSlot {
  readonly before: ReadonlySet<string>;
  readonly numeric: boolean;
}

/** The words before `{name}` in the phrasings. */
export function learnSlot(phrasings: readonly string[], name: string, numeric: boolean): LearnedSlot {
  const before = new Set<string>();
  for (const phrasing of phrasings) {
    const at = phrasing.indexOf(`{${name}}`);
    const last = at < 0 ? undefined : tokenize(phrasing.slice(0, at).replace(/\{\w+\}/g, 'slot')).at(-1);
    if (last !== undefined) before.add(last.lower);
  }
  return { before, numeric };
}

/** The first value that stands where the phrasings have it. */
export function readLearned(reading: Reading, slot: LearnedSlot): Found | undefined {
  const { tokens } = reading;
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    if (previous === undefined || !slot.before.has(previous.lower)) continue;
    if (slot.numeric) {
      if (token.kind === 'number' && token.value !== undefined) return { value: token.value, tokens: [index] };
    } else if (token.kind !== 'stop' && token.kind !== 'symbol' && !isFunctionWord(token)) {
      return { value: token.text, tokens: [index] };
    }
  }
  return undefined;
}
