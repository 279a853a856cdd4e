/** Finds the comments of a source, without being fooled by strings. */

/** How comments and strings of a language begin and end. */
interface Syntax {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
  readonly strings: readonly string[];
  /** Strings that go on over line ends. */
  readonly longStrings: readonly string[];
  /** Whether a slash where a value may stand begins a regular expression. */
  readonly hasRegex?: boolean;
}

/** A comment, or the part of one that stands on one line. */
export interface CommentLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

const slashes: Syntax = {
  line: ['//'],
  block: [['/*', '*/']],
  strings: ['"', "'"],
  longStrings: ['`'],
};
const hash: Syntax = { line: ['#'], block: [], strings: ['"', "'"], longStrings: ['"""', "'''"] };
const markup: Syntax = { line: [], block: [['<!--', '-->']], strings: [], longStrings: [] };
const dashes: Syntax = { line: ['--'], block: [['/*', '*/']], strings: ["'", '"'], longStrings: [] };

const byExtension: ReadonlyMap<string, Syntax> = new Map([
  ...'js mjs cjs jsx ts mts cts tsx'
    .split(' ')
    .map((extension) => [extension, { ...slashes, hasRegex: true }] as const),
  ...'java kt go rs c h cc cpp hpp cs php swift scala dart css scss less'
    .split(' ')
    .map((extension) => [extension, slashes] as const),
  ...'py pyw pyi sh bash rb yaml yml toml r pl'.split(' ').map((extension) => [extension, hash] as const),
  ...'html htm xml vue svelte md'.split(' ').map((extension) => [extension, markup] as const),
  ['sql', dashes],
  ['lua', dashes],
]);

const regexLiteral = String.raw`(?<=[(=,:[!&|?{};]\s*)/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/`;

/** How comments look in a file, by its name; undefined where that is not known. */
export function commentSyntaxOf(path: string): Syntax | undefined {
  return byExtension.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}

/** The comments of a text, line by line, without their signs. */
export function* commentLines(text: string, syntax: Syntax): Generator<CommentLine> {
  const starts = openers(syntax);
  const patterns = starts.map(({ open }) => escaped(open));
  const opener = new RegExp([...(syntax.hasRegex ? [regexLiteral] : []), ...patterns].join('|'), 'g');
  const lines = new LineCounter(text);
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const start = starts.find(({ open }) => open === match?.[0]);
    if (start === undefined) continue;
    const from = match.index + start.open.length;
    const to = endOf(text, from, start);
    if (start.kind === 'comment') {
      for (const [index, line] of text.slice(from, to).split('\n').entries())
        yield { line: lines.at(match.index) + index, text: line };
    }
    opener.lastIndex = Math.max(to + (start.close === '\n' ? 0 : start.close.length), from);
  }
}

interface Opener {
  readonly open: string;
  readonly close: string;
  readonly kind: 'comment' | 'string';
  readonly isLong: boolean;
}

/** Longer ones first: `"""` is not three `"`. */
function openers(syntax: Syntax): Opener[] {
  const all: Opener[] = [
    ...syntax.line.map((open) => ({ open, close: '\n', kind: 'comment', isLong: true }) as const),
    ...syntax.block.map(([open, close]) => ({ open, close, kind: 'comment', isLong: true }) as const),
    ...syntax.longStrings.map((open) => ({ open, close: open, kind: 'string', isLong: true }) as const),
    ...syntax.strings.map((open) => ({ open, close: open, kind: 'string', isLong: false }) as const),
  ];
  return all.toSorted((a, b) => b.open.length - a.open.length);
}

/** Where the end sign stands, or the end of the text; a short string that is not closed ends with its line. */
function endOf(text: string, from: number, { close, kind, isLong }: Opener): number {
  if (kind === 'comment') {
    const at = text.indexOf(close, from);
    return at < 0 ? text.length : at;
  }
  for (let index = from; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text.startsWith(close, index)) return index;
    else if (!isLong && text[index] === '\n') return index;
  }
  return text.length;
}

/** Lines of ascending positions, each counted once. */
class LineCounter {
  readonly #text: string;
  #position = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  at(position: number): number {
    for (;;) {
      const end = this.#text.indexOf('\n', this.#position);
      if (end < 0 || end >= position) return this.#line;
      this.#position = end + 1;
      this.#line++;
    }
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
