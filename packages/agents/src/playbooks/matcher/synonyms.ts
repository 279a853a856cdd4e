import type { MatcherHints } from '../playbook.ts';
import { indexPhrases, spansOf } from './concepts.ts';
import type { Reading } from './reading.ts';

/** The reading with a playbook's own words for concepts. */
export function addSynonyms(reading: Reading, synonyms: MatcherHints['synonyms']): Reading {
  if (synonyms === undefined) return reading;
  const concepts = [...reading.concepts, ...spansOf(reading.tokens, indexPhrases(Object.entries(synonyms)))];
  return { ...reading, concepts, said: new Set(concepts.map(({ concept }) => concept)) };
}
