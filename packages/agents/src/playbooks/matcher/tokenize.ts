import { stemmer } from 'stemmer';
import { classify, isIdentifier } from './classify.ts';
import { lexicon } from './lexicon.ts';
import type { Token, TokenKind } from './token.ts';
import { isUnitRatio } from './units.ts';

const quotes = /`([^`]+)`|"([^"]+)"|“([^”]+)”|«([^»]+)»|(?<=^|[\s([=:,])['‘]([^'’\n]+)['’](?=$|[\s)\].,;:?!])/gu;
const pieces =
  /\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+(?:e[+-]?\d+)?|[\p{L}_][\p{L}\p{N}_]*(?:['’]\p{L}+)?|→|<=|>=|≤|≥|!=|≠|<>|==|=>|->|\*\*|[-+*/^%=<>()!×÷·√°$€£²³]|[.,;:?!]|\S/giu;

/** Cuts a task into words, names, paths, numbers, quoted text and operators. */
export function tokenize(task: string): readonly Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of task.matchAll(quotes)) {
    pushPlain(tokens, task.slice(from, match.index), from > 0);
    tokens.push(quotedToken(match.slice(1).find((part) => part !== undefined) ?? ''));
    from = match.index + match[0].length;
  }
  pushPlain(tokens, task.slice(from), from > 0);
  return tokens;
}

/** `attached`: the text follows a quotation, so that punctuation at its start ends that. */
function pushPlain(tokens: Token[], text: string, attached: boolean): void {
  const marks = attached ? (/^(?:[.,;:?!)\]]|['’]s\b)+/.exec(text)?.[0] ?? '') : '';
  for (const mark of marks.replace(/['’]s/g, '')) tokens.push(token(/[)\]]/.test(mark) ? 'symbol' : 'stop', mark));
  // A hyphen between words is a space; `TODO`s may be written with one.
  const spaced = text
    .slice(marks.length)
    .replace(/\bto-?dos?\b/gi, 'todo')
    .replace(/\bcode base/gi, 'codebase')
    .replace(/\bcall-?graph/gi, 'call graph')
    .replace(/[–—]/g, ' ')
    .replace(/\b2 (?=(?:times|names|places|copies|locations)\b)/g, 'two ')
    .replace(/(->|=>|→|➜|⟶)/g, ' → ');
  for (const chunk of spaced.split(/\s+/)) if (chunk !== '') pushChunk(tokens, chunk);
}

function pushChunk(tokens: Token[], chunk: string): void {
  const { lead, core, trail } = trim(chunk);
  for (const symbol of lead) tokens.push(token('symbol', symbol));
  const call = /^(.*[\w$])\(\s*(?:\.\.\.)?\s*\)(?:['’]s)?$/.exec(core);
  const name = call?.[1];
  if (name !== undefined && isIdentifier(name)) tokens.push({ ...token('identifier', name), called: true });
  else {
    const bare = core.replace(/['’]s$/, '');
    const kind = isAlternative(bare, tokens.at(-1)) ? undefined : classify(bare);
    if (isUnitRatio(bare)) tokens.push(token('word', bare));
    else if (/^\w+(?:-\w+)+$/.test(bare) && /[a-z]/i.test(bare)) pushHyphened(tokens, bare);
    else if (kind === undefined) pushPieces(tokens, core.replace(/^(\p{L}+)\/(\p{L}+)$/u, '$1 $2'));
    else tokens.push(token(kind, bare));
  }
  for (const mark of trail) tokens.push(token(/[)\]}]/.test(mark) ? 'symbol' : 'stop', mark));
}

const placeWords = new Set('in under inside of within at from below beneath folder directory to into'.split(' '));

/** "copies/duplicates": two words of which either is meant, not a path. */
function isAlternative(text: string, before: Token | undefined): boolean {
  const words = /^([A-Za-z]+)\/([A-Za-z]+)$/.exec(text)?.slice(1) ?? [];
  if (words.length < 2 || (before !== undefined && placeWords.has(before.lower))) return false;
  return words.every((word) => lexiconStems().has(stemmer(word.toLowerCase())));
}

let stems: ReadonlySet<string> | undefined;

/** Concepts whose words are no likely names of directories. */
const alternatives = 'duplicate same unused complexity todo fixme comment call path search mention function'.split(' ');

/** The stems of their single words. */
function lexiconStems(): ReadonlySet<string> {
  stems ??= new Set(
    alternatives
      .map((name) => lexicon[name] ?? '')
      .flatMap((words) => words.split(','))
      .map((word) => word.trim())
      .filter((word) => !word.includes(' '))
      .map(stemmer),
  );
  return stems;
}

/** Words that hyphens join stay apart, and know that they belong together. */
function pushHyphened(tokens: Token[], text: string): void {
  for (const [index, part] of text.split('-').entries()) {
    const before = tokens.length;
    pushPieces(tokens, part);
    const first = tokens[before];
    if (index > 0 && first !== undefined) tokens[before] = { ...first, hyphen: true };
  }
}

/** Takes off the punctuation around a chunk; `main()` keeps its parentheses, `.` and `..` their points. */
function trim(chunk: string): { lead: string; core: string; trail: string } {
  const lead = /^[([{]*/.exec(chunk)?.[0] ?? '';
  let core = chunk.slice(lead.length);
  let trail = '';
  while (core.length > 1 && /[)\]},.;:?!]$/.test(core) && !keepsEnd(core)) {
    trail = core.slice(-1) + trail;
    core = core.slice(0, -1);
  }
  return { lead, core, trail };
}

function keepsEnd(core: string): boolean {
  if (/^\.{1,2}$/.test(core) || core.endsWith('/..')) return true;
  if (/[\w$]\(\s*(?:\.\.\.)?\s*\)$/.test(core)) return true;
  if (core.endsWith('!')) return /\d!$/.test(core);
  if (core.endsWith('}')) return core.includes('{');
  return false;
}

function pushPieces(tokens: Token[], written: string): void {
  // "12,5" has a decimal comma, "12x7" a sign.
  const text = written.replace(/^([€$£]?\d+),(\d{1,2})([%€]?)$/, '$1.$2$3').replace(/(?<=^[\d.]+)x(?=[\d.]+$)/i, ' x ');
  for (const [piece] of text.matchAll(pieces)) {
    if (/^[\d.]*\d/.test(piece)) tokens.push({ ...token('number', piece), value: Number(piece.replaceAll(',', '')) });
    else if (/^[kKM]$/.test(piece) && /\d[kKM]$/.test(text)) tokens.push({ ...token('word', piece), glued: true });
    else if (/^[\p{L}_]/u.test(piece)) pushWord(tokens, piece);
    else if (piece === '%') pushPercent(tokens);
    else if (/^[.,;:?]$/.test(piece)) tokens.push(token('stop', piece));
    else if (piece !== '-' || !/\p{L}-\p{L}/u.test(text)) tokens.push(token('symbol', piece));
  }
}

function pushWord(tokens: Token[], piece: string): void {
  const kind = classify(piece) ?? 'word';
  const negation = /^(\p{L}+)n['’]t$/u.exec(piece);
  const possessive = /^(.+)['’](?:s|re|ve|d|ll|m)$/u.exec(piece);
  if (negation?.[1] !== undefined) {
    const verb = /^ca$/i.test(negation[1]) ? 'can' : negation[1];
    tokens.push(token('word', verb), token('word', 'not'));
  } else if (possessive?.[1] !== undefined) tokens.push(token('word', possessive[1]));
  else tokens.push(token(kind, piece));
}

function pushPercent(tokens: Token[]): void {
  const last = tokens.at(-1);
  if (last?.kind === 'number') tokens[tokens.length - 1] = { ...last, percent: true };
  else tokens.push(token('symbol', '%'));
}

function quotedToken(inner: string): Token {
  const text = inner.trim();
  const name = /^([\w$.:#]+)\(\s*\)$/.exec(text)?.[1];
  if (name !== undefined && isIdentifier(name)) return { ...token('identifier', name), quoted: true, called: true };
  if (/^(?:todo|fixme|hack|xxx)s?$/i.test(text)) return { ...token('word', text), quoted: true };
  const number = /^-?\d[\d,]*(?:\.\d+)?$/.test(text) ? Number(text.replaceAll(',', '')) : undefined;
  if (number !== undefined) return { ...token('number', text), quoted: true, value: number };
  const kind = classify(text) ?? 'text';
  return { ...token(kind, text), quoted: true };
}

function token(kind: TokenKind, text: string): Token {
  const lower = text.toLowerCase().replaceAll('’', "'");
  return { kind, text, lower, stem: kind === 'word' ? stemmer(lower) : lower, quoted: false, called: false };
}
