/**
 * What a playbook would leave undone: words of the task that neither its parameters nor its meaning account for. A task
 * is only matched when little of it is left over, so that "find the duplicates and delete them" is refused.
 */
import type { CompiledPlaybook } from './compile.ts';
import { otherActionStems, otherSubjects, requestStems } from './plain-words.ts';
import { conceptsAt, isFunctionWord, isWord, type Reading } from './reading.ts';
import type { Token } from './token.ts';

const politeness = new Set(
  'please kindly can could would will you i we want need like to help me us let lets just also then hey hi hello now should have d love try go ahead wish and'.split(
    ' ',
  ),
);

const determiners = new Set('the a an all this these those my our your every each any'.split(' '));
/** Words that are verbs only where an order stands: "complete the list", but "the complete list". */
const ambiguous = new Set('complete clean own back open close'.split(' '));

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
  return {
    cost:
      cost +
      (isPlaced(reading, used) ? Math.min(story, longestStory) : story) +
      (strange ? costs.object : 0) +
      (certain && compiled.playbook.matcher?.anyObject === true ? 0 : orderCost(reading, used)) +
      instructionCost(reading, compiled),
    explained,
    words,
  };
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

function isContent(reading: Reading, index: number): boolean {
  const token = reading.tokens[index];
  if (token === undefined || token.kind === 'stop' || token.kind === 'symbol') return false;
  if (token.kind !== 'word') return true;
  if (ambiguous.has(token.lower))
    return isSentenceStart(reading, index) && isWord(reading.tokens[index + 1], determiners);
  return !(isFunctionWord(token) || isRequest(token));
}

/** "the five most complex": how many is said, not what. */
function isRanked(reading: Reading, index: number): boolean {
  return [index - 1, index + 1].some((at) => conceptsAt(reading, at).includes('rank'));
}

function isRequest(token: Token): boolean {
  return requestStems.has(token.lower) || requestStems.has(token.stem);
}

function isExplained(reading: Reading, compiled: CompiledPlaybook, index: number): boolean {
  const token = reading.tokens[index];
  if (token?.kind !== 'word') return false;
  // An order to do something else is no part of a playbook that only happens to know the word.
  const order = isOtherAction(token) && isHead(reading, index);
  const concepts = order ? compiled.decisive : compiled.concepts;
  return compiled.stems.has(token.stem) || conceptsAt(reading, index).some((name) => concepts.has(name));
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

/** "so that I can delete them", "before we refactor": what somebody will do afterwards, not what is asked. */
function isPurpose(reading: Reading, index: number): boolean {
  const before = reading.tokens.slice(Math.max(0, index - 6), index).map(({ lower }) => lower);
  const pronoun = Math.max(before.lastIndexOf('i'), before.lastIndexOf('we'));
  return (
    pronoun > 0 &&
    before.slice(0, pronoun).some((word) => /^(?:so|before|because|since|while|when|if|once|until)$/.test(word))
  );
}

/** "because of a bug, …", "since the migration, …". */
function isReason(reading: Reading, index: number): boolean {
  for (let at = index - 1; at >= Math.max(0, index - 8); at -= 1) {
    const token = reading.tokens[at];
    if (token?.kind === 'stop') return false;
    const opens = at === 0 || reading.tokens[at - 1]?.kind === 'stop';
    if (opens && isWord(token, new Set(['because', 'since', 'after', 'due', 'although', 'while', 'for', 'before']))) {
      return reading.tokens.slice(index, index + 8).some(({ text }) => text === ',' || text === ':');
    }
  }
  return false;
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

/** "translate", but not "our translators": who does something is no order to do it. */
function isOtherAction(token: Token): boolean {
  if (otherActionStems.has(token.lower)) return true;
  return otherActionStems.has(token.stem) && !/(?:er|or)s?$/.test(token.lower);
}

/** "we ordered 24 boxes", "designers upload logos": what somebody does, told. */
function isDeed(reading: Reading, index: number): boolean {
  const before = reading.tokens[index - 1];
  const isListed = before?.text === ',' || before?.lower === 'and';
  if (isListed && /[a-z]ed$/.test(reading.tokens[index]?.lower ?? '')) return !isWishedDone(reading, index);
  if (before?.kind !== 'word') return false;
  if (/^(?:i|we|they|he|she|who|people|somebody|someone|everybody)$/.test(before.lower)) return true;
  return /[a-z]s$/.test(before.lower) && !isFunctionWord(before) && !isRequest(before);
}

/** "I need the file translated": the verb of an order after what it is about. */
function isWishedDone(reading: Reading, index: number): boolean {
  const before = reading.tokens.slice(Math.max(0, index - 8), index);
  const wish = before.findLastIndex((token) =>
    isWord(token, new Set(['need', 'want', 'like', 'get', 'have', 'needs', 'wants'])),
  );
  // "what have I downloaded" wishes nothing.
  if (isWord(before[wish + 1], new Set(['i', 'we', 'you', 'they']))) return false;
  const asks = before
    .slice(wish + 1)
    .some((token) => isWord(token, new Set(['see', 'know', 'find', 'list', 'show', 'which', 'that', 'what', 'who'])));
  return wish >= 0 && !asks;
}

/** Whether the word stands where an order would: first, or after "please", "to", "and", a comma. */
function isHead(reading: Reading, index: number): boolean {
  const before = reading.tokens[index - 1];
  // An order has no past: "somebody copied and zipped them".
  if (/[a-z]ed$/.test(reading.tokens[index]?.lower ?? '')) return isWishedDone(reading, index);
  if (before === undefined || before.kind === 'stop') return true;
  if (before.kind !== 'word' || !politeness.has(before.lower)) return false;
  // "can you sell" is an order; "should we sell", "did we sell" and "we sell" are none.
  if (/^(?:i|we)$/.test(before.lower)) return false;
  return before.lower !== 'you' || /^(?:can|could|would|will)$/.test(reading.tokens[index - 2]?.lower ?? '');
}

function isSentenceStart(reading: Reading, index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    const token = reading.tokens[at];
    if (token?.kind === 'stop') return token.text !== ',' && token.text !== ':';
    if (token === undefined || !politeness.has(token.lower)) return false;
    // "I want to" leads to an order, "I inherited" to a story.
    if (/^(?:i|we)$/.test(token.lower) && !isWord(reading.tokens[at + 1], wishes)) return false;
  }
  return true;
}

const wishes = new Set('want need would like wish should must d'.split(' '));

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

/** "which hotels", "how many functions": what is asked for by name, where the playbook knows none of its words. */
function asksForStrange(reading: Reading, compiled: CompiledPlaybook, used: ReadonlySet<number>): boolean {
  return reading.tokens.some((token, index) => {
    if (token.kind !== 'word' || !/^(?:which|many|what)$/.test(token.lower)) return false;
    // "…, which clutters the disk" asks nothing.
    if (token.lower === 'which' && reading.tokens[index - 1]?.text === ',') return false;
    let at = index + 1;
    while (isWord(reading.tokens[at], determiners)) at += 1;
    const noun = reading.tokens[at];
    if (noun?.kind !== 'word' || isFunctionWord(noun) || isRequest(noun) || used.has(at)) return false;
    const next = reading.tokens[at + 1];
    const known =
      isExplained(reading, compiled, at) || (next?.kind === 'word' && isExplained(reading, compiled, at + 1));
    return !known && !used.has(at + 1);
  });
}

const makers = new Set('create write make generate build produce draw save prepare'.split(' '));
const media = new Set(
  'file files folder directory function functions method class program script code app application project module package library repository table row column comment document copy backup test tests'.split(
    ' ',
  ),
);
const runners = new Set('call invoke run execute trigger start stop launch'.split(' '));

/** Orders that only sound like a question about code or files: "write a function that …", "make a copy of …", "call main()". */
function orderCost(reading: Reading, used: ReadonlySet<number>): number {
  const { tokens } = reading;
  return tokens.some((token, index) => {
    if (token.kind !== 'word' || !isSentenceStart(reading, index)) return false;
    if (runners.has(token.lower)) {
      let at = index + 1;
      while (isWord(tokens[at], new Set(['the', 'function', 'method']))) at += 1;
      return tokens[at]?.kind === 'identifier' && used.has(at);
    }
    return makers.has(token.lower) && media.has(lastOfObject(reading, index + 1));
  })
    ? costs.action
    : 0;
}

/** The noun that the first noun phrase from a token on is about: "report" of "a short file report for me". */
function lastOfObject(reading: Reading, start: number): string {
  let last = '';
  for (let at = start; at < reading.tokens.length; at += 1) {
    const token = reading.tokens[at];
    if (token?.kind !== 'word' || afterObject.has(token.lower)) break;
    if (!isFunctionWord(token)) last = token.lower;
  }
  return last;
}

/** "how to find duplicates" asks for advice, "how long does it take" and "why" for what no playbook knows. */
function instructionCost(reading: Reading, compiled: CompiledPlaybook): number {
  const asks = reading.tokens.some((token, index) => {
    const next = reading.tokens[index + 1];
    if (token.lower === 'why') return true;
    if (token.lower !== 'how' || next === undefined) return false;
    if (next.lower === 'to') return true;
    return (
      /^(?:long|old|far|fast|slow|expensive|hard|easy|difficult)$/.test(next.lower) &&
      !isExplained(reading, compiled, index + 1)
    );
  });
  return asks ? costs.subject : 0;
}

const afterObject = new Set(
  'in of on from for to with that which by and under inside at about how what where who whose'.split(' '),
);

/**
 * The first thing that a verb of asking asks for, where the playbook knows none of its words: "write unit tests …". Of the
 * things in a table ("all employees in staff.csv") anything may be asked.
 */
function strangeObject(reading: Reading, compiled: CompiledPlaybook, used: ReadonlySet<number>): readonly number[] {
  const verb = reading.tokens.findIndex(
    (token, index) => token.kind === 'word' && isRequest(token) && !isFunctionWord(token) && isHead(reading, index),
  );
  const words: number[] = [];
  if (verb < 0) return words;
  for (let at = verb + 1; at < reading.tokens.length; at += 1) {
    const token = reading.tokens[at];
    if (token === undefined || token.kind === 'stop' || used.has(at))
      return compiled.playbook.matcher?.anyObject === true ? words : [];
    if (token.kind === 'word' && afterObject.has(token.lower)) break;
    if (isFunctionWord(token) || isRequest(token)) continue;
    if (isExplained(reading, compiled, at)) return [];
    words.push(at);
  }
  return words;
}
