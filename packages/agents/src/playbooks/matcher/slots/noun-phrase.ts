import type { Token } from '../token.ts';
import { isFunctionWord, isWord, span, textOf, type Found, type Reading } from '../reading.ts';

const articles = new Set(
  'the a an each every all any its their his her this that different distinct unique individual of single various respective'.split(
    ' ',
  ),
);
const columnNouns = new Set('column columns field fields header attribute variable dimension values value'.split(' '));
const trailingNouns = new Set('column columns field fields values'.split(' '));
/** Words inside a column's name that prose would treat as mere glue. */
const inner = new Set('first last next total down up off back'.split(' '));

/** Whether the token can be part of a column's name. */
function isNamePart(reading: Reading, index: number): boolean {
  const token = reading.tokens[index];
  if (token === undefined || token.quoted) return false;
  if (token.kind === 'identifier') return !token.called;
  if (token.kind !== 'word') return false;
  if (token.hyphen === true || reading.tokens[index + 1]?.hyphen === true) return true;
  return !isFunctionWord(token) || inner.has(token.lower);
}

/** The name that starts at a token: quoted, or the words up to the next one of `ends` or the next word of mere glue. */
export function nameFrom(reading: Reading, start: number, ends: ReadonlySet<string>): Found | undefined {
  const { tokens } = reading;
  let from = start;
  while (
    isWord(tokens[from], articles) ||
    (from > start && isWord(tokens[from], new Set(['called', 'named']))) ||
    (isWord(tokens[from], columnNouns) && startsName(reading, from + 1, ends))
  )
    from += 1;
  const first = tokens[from];
  if (first?.quoted === true) return quotedName(reading, from);
  let to = from;
  while (isNamePart(reading, to) && !endsName(tokens[to]?.lower ?? '', { ends, isFirst: to === from }) && to < from + 4)
    to += 1;
  const trailing = to > from + 1 && isWord(tokens[to - 1], trailingNouns);
  const words = span(from, trailing ? to - 1 : to);
  if (words.length === 0 || (words.length === 1 && isWord(tokens[from], columnNouns))) return undefined;
  return { value: textOf(reading, words), tokens: span(from, to) };
}

/** Verbs end a name ("each region sells"), but a name may begin with a word that is a verb, too ("spend per vendor"). */
function endsName(
  word: string,
  { ends, isFirst }: { readonly ends: ReadonlySet<string>; readonly isFirst: boolean },
): boolean {
  return ends.has(word) && !(isFirst && nounsToo.has(word));
}

const nounsToo = new Set('spend use pay work make end match key show turn count sum total average'.split(' '));

function startsName(reading: Reading, index: number, ends: ReadonlySet<string>): boolean {
  const token = reading.tokens[index];
  if (token === undefined) return false;
  return (
    token.quoted ||
    isWord(token, new Set(['called', 'named'])) ||
    (isNamePart(reading, index) && !ends.has(token.lower))
  );
}

function quotedName(reading: Reading, index: number): Found {
  const tokens = isWord(reading.tokens[index + 1], columnNouns) ? [index, index + 1] : [index];
  return { value: reading.tokens[index]?.text ?? '', tokens };
}

function isMarked(token: Token | undefined): boolean {
  return token?.quoted === true || token?.kind === 'identifier';
}

/** The name that ends just before a token; what bounds it on the left are glue, punctuation and `starts`. */
export function nameBefore(reading: Reading, end: number, starts: ReadonlySet<string>): Found | undefined {
  const { tokens } = reading;
  let to = end;
  while (
    isWord(
      tokens[to - 1],
      new Set([
        'is',
        'are',
        'was',
        'were',
        'be',
        'has',
        'have',
        'of',
        'a',
        'an',
        'being',
        'must',
        'should',
        'does',
        'do',
        'that',
        'which',
        'falls',
        'fall',
        'lies',
        'lie',
        'sits',
        'stays',
        'drops',
        'goes',
        'rises',
        'strictly',
        'well',
        'exactly',
        'currently',
        'always',
        'still',
        'just',
        'equals',
      ]),
    )
  )
    to -= 1;
  const last = tokens[to - 1];
  if (last?.quoted === true) return { value: last.text, tokens: span(to - 1, end) };
  // "order value" is a name of its own; the "value" of `price` is not.
  const nounLast = isWord(last, isMarked(tokens[to - 2]) ? columnNouns : trailingNouns) ? 1 : 0;
  if (nounLast === 1 && tokens[to - 2]?.quoted === true)
    return { value: tokens[to - 2]?.text ?? '', tokens: span(to - 2, end) };
  let from = to - nounLast;
  while (from > 0 && from > to - 5 && isNamePart(reading, from - 1) && !starts.has(tokens[from - 1]?.lower ?? ''))
    from -= 1;
  // "date of birth", but not "rows of orders".
  const ofName = isWord(tokens[from - 1], new Set(['of'])) && isNamePart(reading, from - 2) && from < to;
  if (
    ofName &&
    !starts.has(tokens[from - 2]?.lower ?? '') &&
    !/^(?:rows?|records?|entry|entries|lines?|list|all|copy|values?|columns?|fields?|contents?|cells?)$/.test(
      tokens[from - 2]?.lower ?? '',
    )
  )
    from -= 2;
  if (nounLast === 0 && to - from > 1 && isWord(tokens[from], columnNouns)) from += 1;
  const words = span(from, to - nounLast);
  return words.length === 0 ? undefined : { value: textOf(reading, words), tokens: span(from, end) };
}

const explicitEnds = new Set('in from of and for column field by per'.split(' '));

/** "the column is age", "column: amount", "(column price)". */
export function explicitColumn(reading: Reading): Found | undefined {
  for (const [index, token] of reading.tokens.entries()) {
    if (!isWord(token, new Set(['column', 'field']))) continue;
    let start = index + 1;
    while (
      reading.tokens[start]?.text === ':' ||
      isWord(reading.tokens[start], new Set(['is', 'called', 'named', 'being', 'for', 'this']))
    )
      start += 1;
    const name = nameFrom(reading, start, explicitEnds);
    if (name !== undefined) return { value: name.value, tokens: span(index, Math.max(...name.tokens) + 1) };
    const before = reading.tokens[index - 1];
    // "(amount column)"
    const opened = reading.tokens[index - 2]?.text === '(' || reading.tokens[index - 2]?.kind === 'stop';
    if (before !== undefined && opened && isNamePart(reading, index - 1))
      return { value: before.text, tokens: [index - 1, index] };
  }
  return undefined;
}
