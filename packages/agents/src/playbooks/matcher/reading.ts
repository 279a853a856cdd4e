import { findConcepts, type ConceptSpan } from './concepts.ts';
import { functionWordSet, requestStems } from './plain-words.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokenize.ts';

/** A task as the extractors see it. */
export interface Reading {
  readonly task: string;
  readonly tokens: readonly Token[];
  readonly concepts: readonly ConceptSpan[];
  /** Names of the concepts that are said anywhere. */
  readonly said: ReadonlySet<string>;
}

/** What an extractor found for a parameter: the value, and the words that say it. */
export interface Found {
  readonly value: string | number;
  readonly tokens: readonly number[];
  /** A guess: something that is said plainly goes before it. */
  readonly weak?: boolean;
}

/** Reads a task: its tokens, and what they mean. */
export function readTask(task: string): Reading {
  const tokens = tokenize(task);
  const concepts = findConcepts(tokens);
  return { task, tokens, concepts, said: new Set(concepts.map((span) => span.concept)) };
}

/** Whether the token is a word in one of these forms (lower case). */
export function isWord(token: Token | undefined, words: ReadonlySet<string>): boolean {
  return token !== undefined && token.kind === 'word' && !token.quoted && words.has(token.lower);
}

/** Whether the token is a word that only holds a sentence together. */
export function isFunctionWord(token: Token | undefined): boolean {
  return token !== undefined && token.kind === 'word' && functionWordSet.has(token.lower);
}

/** Whether the token is one of the words that people ask with, whatever they want. */
export function isRequest(token: Token): boolean {
  return requestStems.has(token.lower) || requestStems.has(token.stem);
}

/** The concepts that cover a token. */
export function conceptsAt(reading: Reading, index: number): readonly string[] {
  return reading.concepts.filter((span) => span.tokens.includes(index)).map((span) => span.concept);
}

/** Indices from `start` up to, not including, `end`. */
export function span(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, offset) => start + offset);
}

/** The tokens' words as the task wrote them, with one space between. */
export function textOf(reading: Reading, indices: readonly number[]): string {
  return indices
    .map((index, order) => {
      const token = reading.tokens[index];
      const joint = order === 0 ? '' : token?.hyphen === true ? '-' : ' ';
      return joint + (token?.text ?? '');
    })
    .join('');
}
