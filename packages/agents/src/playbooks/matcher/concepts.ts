import { stemmer } from 'stemmer';
import { lexicon } from './lexicon.ts';
import { functionWordSet } from './plain-words.ts';
import type { Token } from './token.ts';

/** A concept, and the tokens that say it. */
export interface ConceptSpan {
  readonly concept: string;
  readonly tokens: readonly number[];
}

interface Phrase {
  readonly concept: string;
  readonly stems: readonly string[];
}

/** How many words such as "ever" or "being" may stand inside a phrase. */
const gap = 2;

/** Words whose stem is another word's. */
const falseFriends = new Set(
  'documentation functional functionality classification organization organisation'.split(' '),
);

let index: PhraseIndex | undefined;

/** Every concept that the tokens say, in order; spans may overlap. */
export function findConcepts(tokens: readonly Token[]): readonly ConceptSpan[] {
  index ??= indexPhrases(Object.entries(lexicon).map(([concept, words]) => [concept, words.split(',')]));
  return spansOf(tokens, index);
}

export type PhraseIndex = ReadonlyMap<string, readonly Phrase[]>;

/** The concepts of one index that the tokens say. */
export function spansOf(tokens: readonly Token[], phrases: PhraseIndex): ConceptSpan[] {
  const spans: ConceptSpan[] = [];
  for (const [start, token] of tokens.entries()) {
    if (token.kind !== 'word' || falseFriends.has(token.lower)) continue;
    for (const phrase of phrases.get(token.stem) ?? []) {
      const covered = matchPhrase(tokens, start, phrase.stems);
      if (covered !== undefined) spans.push({ concept: phrase.concept, tokens: covered });
    }
  }
  return spans;
}

function matchPhrase(tokens: readonly Token[], start: number, stems: readonly string[]): readonly number[] | undefined {
  const covered = [start];
  let at = start + 1;
  for (const stem of stems.slice(1)) {
    let skipped = 0;
    while (tokens[at]?.stem !== stem) {
      const between = tokens[at];
      const isName = between?.kind === 'file' || between?.kind === 'path';
      const isGlue = between?.kind === 'word' && functionWordSet.has(between.lower);
      if (!(isName || isGlue) || skipped === gap) return undefined;
      skipped += 1;
      at += 1;
    }
    covered.push(at);
    at += 1;
  }
  return covered;
}

/** Phrases by their first stem. */
export function indexPhrases(entries: readonly (readonly [string, readonly string[]])[]): PhraseIndex {
  const phrases = new Map<string, Phrase[]>();
  for (const [concept, words] of entries) {
    for (const text of words) {
      const stems = text.trim().split(' ').map(stemmer);
      const [first = ''] = stems;
      const same = phrases.get(first) ?? [];
      same.push({ concept, stems });
      phrases.set(first, same);
    }
  }
  return phrases;
}
