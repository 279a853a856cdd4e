/**
 * What a playbook would leave undone: words of the task that neither its parameters nor its meaning account for. A task
 * is only matched when little of it is left over, so that "find the duplicates and delete them" is refused.
 */
import type { CompiledPlaybook } from './compile.ts';
import { asksForAdvice, asksForStrange, isOtherOrder, strangeObject } from './asked-things.ts';
import { isContent, isExplained } from './explained.ts';
import { determiners, isDeed, isHead, isOtherAction, isPurpose, isReason, isSentenceStart } from './mood.ts';
import { otherSubjects } from './plain-words.ts';
import { conceptsAt, isWord, type Reading } from './reading.ts';
import type { Token } from './token.ts';

/** What is left over costs from 0 (nothing) up; each cost is that of one word. */
export interface Leftover {
  readonly cost: number;
  /** Content words that are accounted for. */
  readonly explained: number;
  readonly words: readonly string[];
}

const costs = {
  action: 0.5,
  subject: 0.4,
  name: 0.45,
  number: 0.45,
  object: 0.35,
  noun: 0.25,
  deed: 0.12,
  start: 0.15,
  word: 0.1,
  aside: 0.03,
  asideSubject: 0.1,
};

/** What the playbook leaves over of the task when `used` tokens are in its parameters. */
export function leftoverOf(reading: Reading, compiled: CompiledPlaybook, used: ReadonlySet<number>): Leftover {
  let cost = 0;
  let story = 0;
  let explained = 0;
  const words: string[] = [];
  const object = strangeObject(reading, compiled, used);
  const certain = compiled.slots.filter(({ required }) => required).length >= 2;
  for (const [index, token] of reading.tokens.entries()) {
    if (isExplained(reading, compiled, index) || used.has(index)) {
      explained += isContent(reading, index) ? 1 : 0;
      continue;
    }
    if (!isContent(reading, index)) continue;
    words.push(token.text);
    if (!object.includes(index) || compiled.playbook.matcher?.anyObject !== true) {
      const own = costOf({ reading, compiled, index, certain, used });
      if (own <= costs.start) story += own;
      else cost += own;
    }
  }
  const strange =
    compiled.playbook.matcher?.anyObject !== true && (object.length > 0 || asksForStrange(reading, compiled, used));
  const isTable = certain && compiled.playbook.matcher?.anyObject === true;
  const strangeCost = strange ? costs.object : 0;
  const order = !isTable && isOtherOrder(reading, used) ? costs.action : 0;
  const advice = asksForAdvice(reading, compiled) ? costs.subject : 0;
  // However long the story is: where the task names its file, nothing in it is an order to do something else.
  const told = isPlaced(reading, used) ? Math.min(story, longestStory) : story;
  return { cost: cost + told + strangeCost + order + advice, explained, words };
}

/** What a story costs at most, in a task that names a file or a directory. */
const longestStory = 0.35;

function isPlaced(reading: Reading, used: ReadonlySet<number>): boolean {
  return [...used].some((index) => /^(?:file|path)$/.test(reading.tokens[index]?.kind ?? ''));
}

interface Word {
  readonly reading: Reading;
  readonly compiled: CompiledPlaybook;
  readonly index: number;
  /** Two or more values of the right kind are where the playbook needs them: what else is said matters less. */
  readonly certain: boolean;
  readonly used: ReadonlySet<number>;
}

/** "the five most complex": how many is said, not what. */
function isRanked(reading: Reading, index: number): boolean {
  return [index - 1, index + 1].some((at) => conceptsAt(reading, at).includes('rank'));
}

/** "the 500 photos" tells, "the first 10 rows" asks; the number of "SHA-256" does neither. */
function numberCost(word: Word): number {
  const { reading, compiled, index } = word;
  if (isAside(word)) return costs.asideSubject;
  if (reading.tokens[index]?.hyphen === true || isRanked(reading, index)) return costs.word;
  // "saved under 2 names" says what "two names" does.
  const small = [2, 3].includes(reading.tokens[index]?.value ?? 0);
  if (
    small &&
    isWord(
      reading.tokens[index + 1],
      new Set(['times', 'names', 'places', 'copies', 'locations', 'versions', 'different', 'or']),
    )
  )
    return costs.aside;
  const told = isWord(reading.tokens[index - 1], new Set(['the', 'my', 'our', 'these', 'those', 'about', 'roughly']));
  return told && isExplained(reading, compiled, index + 1) ? costs.aside : costs.number;
}

function costOf(word: Word): number {
  const { reading, index, certain } = word;
  const token = reading.tokens[index];
  if (token === undefined) return 0;
  if (token.kind === 'number') return numberCost(word);
  if (token.kind !== 'word') return costs.name;
  const aside = isAside(word) || isPurpose(reading, index) || isReason(reading, index);
  const starts = isSentenceStart(reading, index);
  if (otherSubjects.has(token.lower) || otherSubjects.has(token.lower.replace(/s$/, '')))
    return aside ? costs.asideSubject : costs.subject;
  if (isOtherAction(token))
    return isHead(reading, index)
      ? aside && !starts
        ? costs.asideSubject
        : costs.action
      : aside
        ? costs.asideSubject
        : isDeed(reading, index)
          ? costs.deed
          : costs.noun;
  if (starts && isWord(reading.tokens[index + 1], determiners)) return costs.action;
  const base = aside ? costs.aside : starts ? costs.start : costs.word;
  return certain ? base / 2 : base;
}

/** Whether the word's sentence only tells about the situation: it neither orders nor asks for anything that the playbook knows. */
function isAside({ reading, compiled, index, used }: Word): boolean {
  const { tokens } = reading;
  let start = index;
  while (start > 0 && !endsClause(tokens, start - 1)) start -= 1;
  let end = index;
  while (end < tokens.length && !endsClause(tokens, end)) end += 1;
  if (start === 0 && end >= tokens.length) return false;
  const clause = Array.from({ length: end - start }, (_, offset) => start + offset);
  if (compiled.decisive.size === 0) return !clause.some((at) => used.has(at));
  return !clause.some((at) => conceptsAt(reading, at).some((name) => compiled.decisive.has(name)));
}

/** A full stop, or "and", "so" or a comma before somebody asks: "the team is new, can you …". */
function endsClause(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind === 'stop' && /[.;:!?]/.test(token.text)) return true;
  const joint = token?.text === ',' || isWord(token, new Set(['and', 'so', 'but']));
  return (
    joint && isWord(tokens[index + 1], new Set(['i', 'we', 'you', 'could', 'can', 'please', 'would', 'so', 'now']))
  );
}
