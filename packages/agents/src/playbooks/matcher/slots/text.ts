import { conceptsAt, isFunctionWord, span, textOf, type Found, type Reading } from '../reading.ts';
import { extractFolder } from './folder.ts';
import { extractPattern } from './pattern.ts';

const cueConcepts = new Set(['mention', 'text']);
/** Verbs whose object is a text, not a thing: "grep retry", but not "find bugs". */
const textVerbs = new Set('search searching grep for'.split(' '));
/** Words that may stand between a cue and the text itself. */
const between = new Set(
  'for the a an of word words text string phrase term keyword literal exact any all every use uses usage usages reference references mention mentions occurrence occurrences instance instances line lines to that contain contains containing mentioning with where code expression appearance appearances either name'.split(
    ' ',
  ),
);
const placeWords = new Set('in under inside within across throughout on among at over'.split(' '));
const fileWords = new Set(
  'file files document documents docs folder directory line lines place places everywhere anywhere code project repo repository'.split(
    ' ',
  ),
);
const closing = new Set(
  'is are was were gets get appears appear occurs occur shows show comes come used mentioned and then appearing occurring stands stand anywhere everywhere somewhere please referenced defined crops pops turns written located set'.split(
    ' ',
  ),
);

/** The text that a task wants found: quoted, or the words after "containing", "for", "the string" and the like. */
export function extractText(reading: Reading): Found | undefined {
  const taken = new Set([...(extractFolder(reading)?.tokens ?? []), ...(extractPattern(reading)?.tokens ?? [])]);
  const quoted = reading.tokens.findIndex((token, index) => token.quoted && !taken.has(index));
  if (quoted >= 0) return literal(reading, quoted);
  const name = reading.tokens.findIndex(
    (token, index) => (token.kind === 'identifier' || token.kind === 'text') && !taken.has(index),
  );
  if (name >= 0) return asked(reading, literal(reading, name));
  const odd = reading.tokens.findIndex(
    (token, index) => isOdd(token.text) && token.kind !== 'stop' && !taken.has(index),
  );
  if (odd >= 0) return asked(reading, literal(reading, odd));
  return afterCue(reading, taken) ?? subject(reading, taken);
}

/** A name is only looked for where something is looked for. */
function asked(reading: Reading, found: Found): Found {
  return ['search', 'mention', 'text'].some((name) => reading.said.has(name)) ? found : { ...found, weak: true };
}

function literal(reading: Reading, index: number): Found {
  const token = reading.tokens[index];
  return { value: token?.called === true ? `${token.text}()` : (token?.text ?? ''), tokens: [index] };
}

/** Words that are no prose: `TIMEOUT`, `E1042`, a URL. */
function isOdd(text: string): boolean {
  return (
    (/^[A-Z][A-Z0-9]{2,}$/.test(text) && !/^(?:CSV|TSV|JSON|YAML|HTML|XML|SQL|PDF|TXT|CSS)$/.test(text)) ||
    /^[a-z]+:\/\//i.test(text) ||
    /^[A-Za-z]+\d+$/.test(text)
  );
}

function afterCue(reading: Reading, taken: ReadonlySet<number>): Found | undefined {
  const { tokens } = reading;
  const cues = tokens.flatMap((_, index) =>
    conceptsAt(reading, index).some((name) => cueConcepts.has(name)) || isTextVerb(reading, index) ? [index] : [],
  );
  // The strongest cue is the last: "find files that contain the word budget".
  for (const cue of cues.toReversed()) {
    let start = cue + 1;
    while (tokens[start]?.kind === 'word' && between.has(tokens[start]?.lower ?? '')) start += 1;
    const end = phraseEnd(reading, start, taken);
    const words = span(start, end);
    if (words.every((index) => isFunctionWord(tokens[index]) || fileWords.has(tokens[index]?.lower ?? ''))) continue;
    if (fileWords.has(tokens[start]?.lower ?? '') && conceptsAt(reading, cue).includes('search')) continue;
    return { value: textOf(reading, words), tokens: words, weak: true };
  }
  return undefined;
}

function isTextVerb(reading: Reading, index: number): boolean {
  return textVerbs.has(reading.tokens[index]?.lower ?? '') && reading.said.has('search');
}

function phraseEnd(reading: Reading, start: number, taken: ReadonlySet<number>): number {
  let end = start;
  for (; end < reading.tokens.length && end < start + 6; end += 1) {
    const token = reading.tokens[end];
    if (token === undefined || taken.has(end) || !/^(?:word|number)$/.test(token.kind)) break;
    if (placeWords.has(token.lower) || closing.has(token.lower)) break;
    if (fileWords.has(token.lower) && end > start) break;
  }
  while (end > start && isFunctionWord(reading.tokens[end - 1])) end -= 1;
  return end;
}

/** "where is retry budget mentioned in docs": the words between the verb and its participle. */
function subject(reading: Reading, taken: ReadonlySet<number>): Found | undefined {
  const { tokens } = reading;
  const start = tokens.findIndex((token) => /^(?:is|are|does|do)$/.test(token.lower)) + 1;
  if (start === 0 || !reading.said.has('mention')) return undefined;
  let from = start;
  while (between.has(tokens[from]?.lower ?? '')) from += 1;
  const words = span(from, phraseEnd(reading, from, taken)).filter(
    (index) => !conceptsAt(reading, index).includes('mention'),
  );
  return words.every((index) => isFunctionWord(tokens[index]))
    ? undefined
    : { value: textOf(reading, words), tokens: words, weak: true };
}
