import { conceptsAt, isFunctionWord, isWord, type Found, type Reading } from '../reading.ts';
import { isIdentifier } from '../classify.ts';
import { requestStems } from '../plain-words.ts';
import type { Token } from '../token.ts';

/** The two ends of a way through code. */
export interface FunctionPair {
  readonly from?: Found;
  readonly to?: Found;
}

type Role = 'from' | 'to' | undefined;

interface Candidate {
  readonly index: number;
  readonly role: Role;
  /** Only code writes it so. */
  readonly strong: boolean;
}

const fromCues = new Set(
  'from below beneath start starts starting started begin begins beginning between source origin entry departing leaving by caller root head out'.split(
    ' ',
  ),
);
const toCues = new Set(
  'to into until till finish reach reaches reaching reached onto target destination sink end ends ending call calls calling invoke invokes invoking invoked hit hits hitting toward towards touch callee finish finishes finishing → trigger triggers triggering arrive arrives arriving execute executes executing run runs running use uses using land lands landing'.split(
    ' ',
  ),
);
const nouns = new Set(
  'function functions method methods routine procedure func def point call calls symbol handler'.split(' '),
);
const skippable = new Set(
  'the a an our my its function method routine procedure func def point called named at in with on is that both either symbol of :'.split(
    ' ',
  ),
);
const reachVerbs = new Set(
  'reachable reached called invoked triggered reach reaches call calls invoke invokes get gets lead leads end ends arrive arrives go goes flow flows come comes trigger triggers eventually ultimately ever → connect connects travel travels land lands hit hits wind winds depend depends'.split(
    ' ',
  ),
);
const places = new Set('in under inside within across'.split(' '));

/** Which function the task starts at, and which one it goes to. */
export function extractFunctions(reading: Reading): FunctionPair {
  const strong = reading.tokens.flatMap((token, index) =>
    isStrong(reading, token, index) ? [candidate(reading, index, true)] : [],
  );
  const pool =
    strong.length >= 2
      ? strong
      : [...strong, ...plainCandidates(reading, strong)].toSorted((a, b) => a.index - b.index);
  const pair = assign(reading, pool);
  return isPlainPair(reading, pair) && !isAboutCode(reading) ? {} : pair;
}

const codeConcepts = ['code', 'function', 'language', 'project'];

/** Two plain words are functions only where something else says that the task is about code. */
function isAboutCode(reading: Reading): boolean {
  const said = (name: string): boolean => reading.said.has(name);
  // "Call Anna from accounting" is no call path.
  if (codeConcepts.some(said) || (said('call') && (said('path') || said('graph')))) return true;
  return reading.tokens.some(({ kind }) => kind === 'path');
}

function isPlainPair(reading: Reading, pair: FunctionPair): boolean {
  return [pair.from, pair.to].every((end) => {
    const token = reading.tokens[end?.tokens[0] ?? -1];
    return token?.kind === 'word' && !token.quoted;
  });
}

function isStrong(reading: Reading, token: Token, index: number): boolean {
  if (token.quoted && isWord(reading.tokens[index + 1], new Set(['folder', 'directory']))) return false;
  if (token.kind === 'identifier') return token.called || !isPlace(reading, index);
  return token.kind === 'text' && isIdentifier(token.text) && !isPlace(reading, index);
}

/** Whether a name that could be a directory stands where a directory would. */
function isPlace(reading: Reading, index: number): boolean {
  const before = reading.tokens[index - 1];
  const article = isWord(before, new Set(['the', 'my', 'our', 'folder', 'directory']));
  // "end up in save" names no directory.
  if (
    !article &&
    isWord(
      reading.tokens[index - 2],
      new Set([
        'up',
        'end',
        'ends',
        'land',
        'lands',
        'arrive',
        'arrives',
        'arriving',
        'landing',
        'ending',
        'finish',
        'finishes',
        'finishing',
        'begin',
        'begins',
        'beginning',
        'start',
        'starts',
        'starting',
      ]),
    )
  )
    return false;
  return isWord(article ? reading.tokens[index - 2] : before, places);
}

function candidate(reading: Reading, index: number, strong: boolean): Candidate {
  return { index, strong, role: roleAt(reading, index) };
}

function roleAt(reading: Reading, index: number): Role {
  for (let at = index - 1; at >= Math.max(0, index - 5); at -= 1) {
    const token = reading.tokens[at];
    if (token === undefined || (token.kind !== 'word' && token.text !== '→' && token.text !== ':')) break;
    const isCue = token.text === '→' || token.kind === 'word';
    if (token.lower === 'and' && pairedBy(reading, at, 'between')) return 'to';
    if (isCue && fromCues.has(token.lower) && !(token.lower === 'by' && at !== index - 1)) return 'from';
    // "calling function foo" is a cue; "the call to foo" is one, too, by its preposition.
    if (isCue && toCues.has(token.lower) && !(nouns.has(token.lower) && reading.tokens[at - 1]?.lower === 'function'))
      return 'to';
    if (!skippable.has(token.lower)) break;
  }
  return reading.tokens[index + 1]?.text === '→' ? 'from' : undefined;
}

function pairedBy(reading: Reading, and: number, word: string): boolean {
  return reading.tokens.slice(Math.max(0, and - 8), and).some((token) => token.lower === word);
}

/** Plain words that stand where only a function can: "from main to save", "the run method", "how does main reach save". */
function plainCandidates(reading: Reading, strong: readonly Candidate[]): Candidate[] {
  const taken = new Set(strong.map(({ index }) => index));
  const found: Candidate[] = [];
  for (const [index, token] of reading.tokens.entries()) {
    if (taken.has(index) || token.kind !== 'word' || !isIdentifier(token.text)) continue;
    if ((isFunctionWord(token) && token.lower !== 'main') || nouns.has(token.lower)) continue;
    const role = strictRole(reading, index);
    const placed = role !== undefined || isSubject(reading, index);
    if (isNamedByNoun(reading, index, placed) || (placed && !isTalk(reading, token, index)))
      found.push({ index, role, strong: false });
  }
  // A word that means nothing else is a better name than one that does.
  const meaningless = found.filter(({ index }) => conceptsAt(reading, index).length === 0);
  return strong.length + meaningless.length >= 2 ? meaningless : found;
}

const languages = new Set('python typescript javascript'.split(' '));
const functionNouns = new Set('function method'.split(' '));

/** "the main function", "function main". */
function isNamedByNoun(reading: Reading, index: number, placed: boolean): boolean {
  const token = reading.tokens[index];
  if (token === undefined || requestStems.has(token.stem) || isWord(token, languages)) return false;
  if (!placed && conceptsAt(reading, index).some((name) => name !== 'trigger')) return false;
  return isWord(reading.tokens[index + 1], functionNouns) || isWord(reading.tokens[index - 1], functionNouns);
}

const roleGlue = new Set('the function method at with in point'.split(' '));

function strictRole(reading: Reading, index: number): Role {
  let at = index - 1;
  while (isWord(reading.tokens[at], roleGlue)) at -= 1;
  const cue = reading.tokens[at];
  if (cue === undefined) return reading.tokens[index + 1]?.text === '→' ? 'from' : undefined;
  if (cue.lower === 'and' && pairedBy(reading, at, 'between')) return 'to';
  if (/^(?:from|between)$/.test(cue.lower)) return 'from';
  if (/^(?:to|into|reach|reaches|reaching|until|→)$/.test(cue.lower)) return 'to';
  const glued = at < index - 1;
  if (glued && /^(?:start|starts|starting|begin|begins|beginning)$/.test(cue.lower)) return 'from';
  if (glued && /^(?:end|ends|ending|arrive|arrives)$/.test(cue.lower)) return 'to';
  const meaningless = conceptsAt(reading, index).length === 0;
  if (meaningless && /^(?:calling|invoking|calls|invokes|call|invoke)$/.test(cue.lower)) return 'to';
  return reading.tokens[index + 1]?.text === '→' ? 'from' : undefined;
}

const subjectGlue = new Set('can could eventually ultimately ever might would may function method'.split(' '));
const beforeSubject = new Set(
  'is are was does can could do did how would that will for might when if whether which where'.split(' '),
);

/** "how does main reach save", "any way for main to reach save". */
function isSubject(reading: Reading, index: number): boolean {
  const before = reading.tokens[index - 1];
  let at = index + 1;
  while (isWord(reading.tokens[at], subjectGlue) || (before?.lower === 'for' && reading.tokens[at]?.lower === 'to'))
    at += 1;
  const next = reading.tokens[at];
  return next !== undefined && reachVerbs.has(next.lower) && isWord(before, beforeSubject);
}

const articles = new Set('the a an this each'.split(' '));
const afterTalk = new Set('the all out how me'.split(' '));
const placeNouns = new Set('folder directory package module'.split(' '));

/** Words of the request itself are no names, however they stand: "I want to see". */
function isTalk(reading: Reading, token: Token, index: number): boolean {
  const next = reading.tokens[index + 1];
  const closes =
    next === undefined ||
    next.kind === 'stop' ||
    next.text === '→' ||
    isFunctionWord(next) ||
    functionNouns.has(next.lower) ||
    reachVerbs.has(next.lower);
  if (!closes || isWord(next, placeNouns)) return true;
  const generic = requestStems.has(token.stem) || conceptsAt(reading, index).length > 0;
  return generic && (isWord(reading.tokens[index - 1], articles) || isWord(next, afterTalk));
}

function assign(reading: Reading, pool: readonly Candidate[]): FunctionPair {
  const from = pool.find(({ role }) => role === 'from') ?? undefined;
  const to = pool.find(({ role, index }) => role === 'to' && index !== from?.index);
  const free = pool.filter(({ index }) => index !== from?.index && index !== to?.index);
  const first = from ?? free.shift();
  const second = to ?? free.shift();
  return {
    ...(first === undefined ? {} : { from: foundAt(reading, first.index) }),
    ...(second === undefined ? {} : { to: foundAt(reading, second.index) }),
  };
}

function foundAt(reading: Reading, index: number): Found {
  return { value: reading.tokens[index]?.text ?? '', tokens: [index] };
}
