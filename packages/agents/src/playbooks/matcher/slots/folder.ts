import { isFunctionWord, isWord, conceptsAt, span, textOf, type Found, type Reading } from '../reading.ts';
import { otherActionStems, requestStems } from '../plain-words.ts';
import type { Token } from '../token.ts';

const placeWords = new Set(
  'in under inside of within at from for on across over through throughout below beneath into via against to around'.split(
    ' ',
  ),
);
const strictPlaceWords = new Set('in under inside within across throughout at below beneath from of'.split(' '));
const folderNouns = new Set('folder directory dir subfolder subdirectory path tree'.split(' '));
const looseNouns = new Set(
  'project package module codebase repo repository workspace library app application service code sources source component'.split(
    ' ',
  ),
);
const wellKnown = new Set(
  'src lib libs docs doc test tests app apps data packages examples scripts bin config configs logs log assets public static backend frontend server client api core build dist vendor tools notebooks reports archive downloads documents notes content templates services modules plugins migrations fixtures samples resources images photos pictures uploads output results spec specs internal pkg cmd engine common shared legacy web'.split(
    ' ',
  ),
);
const adjectives = new Set(
  'home parent whole entire full complete large small big huge old new existing python typescript javascript js ts py node my our your source working project own same local main current given following open single git root top level team company legacy'.split(
    ' ',
  ),
);
const named = new Set('called named'.split(' '));

const closingConcepts = new Set(['mention', 'reach', 'content', 'call', 'duplicate', 'unused', 'trigger']);

interface Candidate extends Found {
  readonly value: string;
  readonly weight: number;
}

/** The directory (or, where a task names none, the single file) that a task is about. */
export function extractFolder(reading: Reading, options: { readonly files?: boolean } = {}): Found | undefined {
  const candidates = reading.tokens.flatMap((token, index) => candidateAt(reading, token, index) ?? []);
  const best = candidates.toSorted((a, b) => b.weight - a.weight)[0];
  if (best !== undefined) return best;
  if (options.files === true) {
    const index = reading.tokens.findIndex((token) => token.kind === 'file');
    const file = reading.tokens[index];
    if (file !== undefined) return { value: file.text, tokens: [index] };
  }
  return hereAt(reading);
}

function candidateAt(reading: Reading, token: Token, index: number): Candidate | undefined {
  const hyphened = hyphenCandidate(reading, index);
  if (hyphened !== null) return hyphened;
  const place = placeBefore(reading, index);
  if (token.kind === 'path') return { value: token.text, tokens: [index], weight: place === undefined ? 2 : 3 };
  const byNoun = nounCandidate(reading, token, index);
  if (byNoun !== undefined) return byNoun;
  if (token.quoted && token.kind === 'text' && /^[\w ./@~+-]*\/[\w ./@~+-]*$/.test(token.text) && place !== undefined)
    return { value: token.text, tokens: [index], weight: 1.9 };
  if (token.kind === 'text' || token.kind === 'identifier') {
    const ok =
      place !== undefined &&
      strictPlaceWords.has(place) &&
      (token.quoted || (/^\w+$/.test(token.text) && isWord(reading.tokens[index - 1], strictPlaceWords)));
    return ok &&
      (/^[\w.-]+$/.test(token.text) ||
        (token.quoted && /^[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+){1,3}$/u.test(token.text))) &&
      !token.called &&
      !/^(?:from|of|to)$/.test(place)
      ? { value: token.text, tokens: [index], weight: token.quoted ? 1.2 : 0.8 }
      : undefined;
  }
  if (token.kind === 'word' && isLookedThrough(reading, index, index + 1)) {
    const isName = wellKnown.has(token.text) || isPlainName(reading, token, index);
    return isName ? { value: token.text, tokens: [index], weight: 1.1 } : undefined;
  }
  if (token.kind !== 'word' || place === undefined) return undefined;
  const capital = /^(?:Downloads|Documents|Pictures|Desktop|Music|Videos|Photos)$/.test(token.text);
  if ((wellKnown.has(token.text) || capital) && endsPhrase(reading, index))
    return { value: token.text, tokens: [index], weight: 1.6 };
  if (
    isWord(reading.tokens[index - 1], strictPlaceWords) &&
    !/^(?:from|of|at)$/.test(place) &&
    isPlainName(reading, token, index) &&
    endsPhrase(reading, index)
  )
    return { value: token.text, tokens: [index], weight: 1 };
  return undefined;
}

/** "in my-project": a name with hyphens; null where the token is no part of one. */
function hyphenCandidate(reading: Reading, index: number): Candidate | undefined | null {
  const { tokens } = reading;
  if (tokens[index]?.hyphen === true) return undefined;
  let end = index + 1;
  while (tokens[end]?.hyphen === true) end += 1;
  if (end === index + 1) return null;
  const place = placeBefore(reading, index);
  const isNamed = isWord(tokens[end], folderNouns) || isWord(tokens[index - 1], folderNouns);
  const direct = isWord(tokens[index - 1], strictPlaceWords) && !/^(?:from|of|at)$/.test(place ?? '');
  const looked = isLookedThrough(reading, index, end);
  const isPlace = (direct || looked) && endsPhrase(reading, end - 1);
  if (!isNamed && !isPlace) return undefined;
  const words = span(index, end);
  return {
    value: textOf(reading, words),
    tokens: isWord(tokens[end], folderNouns) ? [...words, end] : words,
    weight: 1.5,
  };
}

/** "the lib folder", "folder lib", "a directory called lib". */
function nounCandidate(reading: Reading, token: Token, index: number): Candidate | undefined {
  const { tokens } = reading;
  if (!canName(token)) return undefined;
  const next = tokens[index + 1];
  const strict = isWord(next, folderNouns) || (isWord(next, looseNouns) && isWord(tokens[index + 2], folderNouns));
  if (strict && canBeFolder(token)) return { value: token.text, tokens: [index, index + 1], weight: 1.8 };
  const isLinked = isWord(tokens[index - 1], named) || /^[:=]$/.test(tokens[index - 1]?.text ?? '');
  const before = isLinked ? index - 2 : index - 1;
  const anyFolder = isWord(tokens[before - 1], new Set(['a', 'any', 'one', 'each'])) && before === index - 1;
  if (!anyFolder && isWord(tokens[before], folderNouns) && canBeFolder(token) && !isWord(token, looseNouns))
    return { value: token.text, tokens: [before, index], weight: 1.7 };
  if (!isWord(next, looseNouns) || !canBeFolder(token)) return undefined;
  const place = placeBefore(reading, index);
  if (place === undefined || conceptsAt(reading, index).length > 0) return undefined;
  return { value: token.text, tokens: [index, index + 1], weight: 1.4 };
}

function canName(token: Token): boolean {
  return /^(?:word|text|identifier)$/.test(token.kind) && /^[\w ./-]+$/.test(token.text) && !token.called;
}

function canBeFolder(token: Token): boolean {
  if (token.quoted || token.kind === 'identifier') return true;
  return (
    !isFunctionWord(token) &&
    !adjectives.has(token.lower) &&
    !requestStems.has(token.lower) &&
    !folderNouns.has(token.lower)
  );
}

/** A bare word that may be the name of a directory: nothing else is known of it. */
function isPlainName(reading: Reading, token: Token, index: number): boolean {
  if (/^[A-Za-z]+\d+$/.test(token.text)) return true;
  if (!/^[a-z][a-z0-9]*$/.test(token.text) || isFunctionWord(token) || adjectives.has(token.lower)) return false;
  if (requestStems.has(token.lower) || otherActionStems.has(token.lower)) return false;
  return conceptsAt(reading, index).length === 0 && !looseNouns.has(token.lower);
}

function endsPhrase(reading: Reading, index: number): boolean {
  const next = reading.tokens[index + 1];
  if (next === undefined || next.kind === 'stop' || next.kind === 'symbol') return true;
  if (isFunctionWord(next) || isWord(next, folderNouns)) return true;
  // A verb follows: "the files in notes contain …".
  return conceptsAt(reading, index + 1).some((name) => closingConcepts.has(name));
}

const lookers = new Set('check scan search examine analyze analyse inspect grep comb review explore audit'.split(' '));

/** "check backups for duplicates": what is looked through stands where a place would. */
function isLookedThrough(reading: Reading, start: number, end: number): boolean {
  return isWord(reading.tokens[start - 1], lookers) && isWord(reading.tokens[end], new Set(['for', 'and', 'to']));
}

/** The preposition of place before a token: articles and what the place is called may stand between. */
function placeBefore(reading: Reading, index: number): string | undefined {
  for (let at = index - 1; at >= Math.max(0, index - 4); at -= 1) {
    const token = reading.tokens[at];
    if (token === undefined) return undefined;
    if (isWord(token, placeWords)) return token.lower;
    const between =
      /^(?:the|a|my|our|this|that|its|their|your|is|are|files?|named|called)$/.test(token.lower) ||
      folderNouns.has(token.lower) ||
      looseNouns.has(token.lower) ||
      adjectives.has(token.lower) ||
      token.text === ':';
    if (!between) return undefined;
  }
  return undefined;
}

const knownPlaces: Readonly<Record<string, string>> = { home: '~', parent: '..' };
const herePlaces = new Set('in of across throughout within inside under over through from on below at'.split(' '));

/** "here", "this project", "the current directory". */
function hereAt(reading: Reading): Found | undefined {
  for (const [index, token] of reading.tokens.entries()) {
    const known = knownPlaces[token.lower];
    if (known !== undefined && isWord(reading.tokens[index + 1], folderNouns))
      return { value: known, tokens: [index, index + 1] };
  }
  for (const [index, token] of reading.tokens.entries()) {
    if (token.kind !== 'word') continue;
    if (token.lower === 'here') return { value: '.', tokens: [index] };
    if (!/^(?:this|current|working|the|my|our|whole|entire)$/.test(token.lower)) continue;
    const before = reading.tokens[index - 1];
    const definite = /^(?:the|my|our)$/.test(token.lower);
    // "sponsors for the project" is no place.
    if (definite && before !== undefined && !isWord(before, herePlaces)) continue;
    const at = [index + 1, index + 2].find(
      (next) => isWord(reading.tokens[next], folderNouns) || isWord(reading.tokens[next], looseNouns),
    );
    if (at !== undefined && (at === index + 1 || adjectives.has(reading.tokens[index + 1]?.lower ?? '')))
      return { value: '.', tokens: [index, index + 1, at] };
  }
  return undefined;
}
