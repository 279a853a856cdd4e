import type { JsonObject, JsonValue } from '@orchestr8/schema';
import type { Playbook } from '../playbook.ts';
import { compilePlaybook, type CompiledPlaybook, type Feature } from './compile.ts';
import { readTask, type Found, type Reading } from './reading.ts';
import { addSynonyms } from './synonyms.ts';
import { leftoverOf } from './unexplained.ts';

/** A playbook that answers a task, with the parameters that the task gives. */
export interface PlaybookMatch {
  readonly playbook: Playbook;
  readonly parameters: JsonObject;
  /** From {@link threshold} to 1. */
  readonly score: number;
}

/** A playbook that comes near a task. */
export interface NearMatch {
  readonly playbook: Playbook;
  readonly score: number;
  /** Required parameters that the task does not give. */
  readonly missing: readonly string[];
  /** Words of the task that the playbook has no use for. */
  readonly leftover: readonly string[];
}

export interface MatchOutcome {
  readonly match?: PlaybookMatch;
  /** The best few, best first, for an answer to somebody whose task was not matched. */
  readonly nearest: readonly NearMatch[];
}

/** What a match must reach. */
export const threshold = 0.6;

/** What each word of a guessed parameter costs. */
const guessCost = 0.05;

interface Scored extends NearMatch {
  readonly parameters: JsonObject;
  /** How much of the task it accounts for: the more special playbook wins between equals. */
  readonly explained: number;
  readonly filled: number;
  /** How much of what it needs the task gives, from 0 to 1. */
  readonly given: number;
}

/** Finds the playbook that a task asks for, or says which come near. Between two that fit alike, neither is chosen. */
export function matchTask(task: string, playbooks: readonly Playbook[]): MatchOutcome {
  const plain = readTask(task);
  const scored = playbooks
    .map((playbook) => scorePlaybook(addSynonyms(plain, playbook.matcher?.synonyms), compilePlaybook(playbook)))
    .toSorted((a, b) => b.score - a.score || b.explained - a.explained || b.filled - a.filled);
  const nearest = scored
    .filter(({ score, given }) => score > 0 && given > 0)
    .toSorted((a, b) => b.score * b.given - a.score * a.given)
    .slice(0, 3);
  const [first, second] = scored.filter(({ score, missing }) => score >= threshold && missing.length === 0);
  if (first === undefined) return { nearest };
  const tie =
    second !== undefined &&
    second.score === first.score &&
    second.explained === first.explained &&
    second.filled === first.filled;
  if (tie) return { nearest };
  return { match: { playbook: first.playbook, parameters: first.parameters, score: first.score }, nearest };
}

function scorePlaybook(reading: Reading, compiled: CompiledPlaybook): Scored {
  const { playbook } = compiled;
  const found = new Map<string, Found>();
  for (const { name, read } of compiled.slots) {
    const value = read(reading);
    if (value !== undefined) found.set(name, value);
  }
  const strength = intentStrength(reading, compiled, found);
  const missing = compiled.slots.filter(({ name, required }) => required && !found.has(name)).map(({ name }) => name);
  const used = new Set([...found.values()].flatMap(({ tokens }) => tokens));
  const leftover = leftoverOf(reading, compiled, used);
  const guesses = [...found.values()].filter(({ weak }) => weak === true).flatMap(({ tokens }) => tokens);
  const score = Math.max(0, strength - leftover.cost - guesses.length * guessCost);
  const parameters: Record<string, JsonValue> = {};
  for (const { name } of compiled.slots) {
    const value = found.get(name)?.value ?? playbook.parameters.properties[name]?.['default'];
    if (value !== undefined) parameters[name] = value;
  }
  return {
    playbook,
    parameters,
    score,
    missing,
    leftover: leftover.words,
    explained: leftover.explained,
    filled: found.size,
    given: givenPart(compiled, missing.length),
  };
}

function givenPart({ slots }: CompiledPlaybook, missing: number): number {
  const required = slots.filter((slot) => slot.required).length;
  return required === 0 ? 1 : (required - missing) / required;
}

/**
 * 1 where one of the intents is said as a whole (`@name`: the task gives that parameter); for a playbook without any,
 * how much of its best phrasing is.
 */
function intentStrength(reading: Reading, compiled: CompiledPlaybook, found: ReadonlyMap<string, Found>): number {
  if (compiled.playbook.matcher?.not?.some((name) => reading.said.has(name)) === true) return 0;
  const isSaid = (name: string): boolean =>
    name.startsWith('@') ? isGiven(found.get(name.slice(1))) : reading.said.has(name);
  if (compiled.intents.length > 0) return compiled.intents.some((intent) => intent.every(isSaid)) ? 1 : 0;
  return Math.max(0, ...compiled.learned.map((features) => recall(reading, features)));
}

function isGiven(found: Found | undefined): boolean {
  return found !== undefined && found.weak !== true;
}

function recall(reading: Reading, features: readonly Feature[]): number {
  if (features.length === 0) return 0;
  const stems = new Set(reading.tokens.map(({ stem }) => stem));
  const said = features.filter(
    ({ stem, concepts }) => stems.has(stem) || concepts.some((name) => reading.said.has(name)),
  );
  return said.length / features.length;
}
