import type { TokenKind } from './token.ts';
import { isUnitRatio, unitOf } from './units.ts';

const url = /^[a-z][a-z0-9+.-]*:\/\/|^www\./i;
const fileExtension =
  /\.(?:c|cc|cfg|conf|cpp|cs|css|csv|tsv|env|go|gz|h|hpp|html?|ini|ipynb|java|jpe?g|jsonl?|jsx|lock|log|mdx?|m?js|cjs|pdf|php|png|pyi?|rb|rs|rst|scss|sh|sql|svg|tar|toml|tsx?|txt|xlsx?|xml|ya?ml|zip)$/i;
const identifier = /^[A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*$/;
const eitherOr =
  /^(?:and\/or|either\/or|yes\/no|input\/output|i\/o|n\/a|todo\/fixme|callers?\/callees?|functions?\/methods?|class(?:es)?\/methods?|read\/write|w\/o?)$/i;

const properNoun = /^(?:Mc[A-Z]\w*|(?:Java|Type|Coffee)Script|Git(?:Hub|Lab)|YouTube)s?$/;
const abbreviation = /^(?:e\.g|i\.e|a\.m|p\.m)$/i;

/** Whether the text is a name in code, with nothing about it that says so. */
export function isIdentifier(text: string): boolean {
  return identifier.test(text);
}

/** Whether nobody would write the word in prose: `process_data`, `loadConfig`, `Server.start`, `__init__`. */
export function isMarkedIdentifier(text: string): boolean {
  if (!identifier.test(text) || fileExtension.test(text)) return false;
  return /[_$]|::|#|[a-z][A-Z]|\w\.\w{2}/.test(text) && !properNoun.test(text) && !abbreviation.test(text);
}

/** What a piece of a task without white space can only be, or undefined where it is words, numbers and operators. */
export function classify(piece: string): TokenKind | undefined {
  if (url.test(piece)) return 'url';
  if (/\*\*|\*\.|\.\*|\{\w+(?:,\w+)+\}/.test(piece) && /[A-Za-z*]/.test(piece) && !/\d\*|[()]|\* /.test(piece))
    return 'glob';
  if (/^[A-Za-z]:[\\/]/.test(piece)) return fileExtension.test(piece) ? 'file' : 'path';
  if (/^(?:~|\.{1,2})(?:[/\\]|$)/.test(piece)) return fileExtension.test(piece) ? 'file' : 'path';
  if (fileExtension.test(piece) && /^[\p{L}\p{N}_./\\@~+&,#$-]+$/u.test(piece)) return 'file';
  if (/^[\w.-]+(?:\\[\w.-]+)+\\?$/.test(piece)) return 'path';
  if (isPath(piece) || /^\.[A-Za-z][\w-]*$/.test(piece)) return 'path';
  if (isMarkedIdentifier(piece) && unitOf(piece) === undefined) return 'identifier';
  if (/^\d+(?:\.\d+){2,}$/.test(piece)) return 'text';
  // An address, or a key and its value.
  if (/^[A-Za-z][\w.-]*[:@][\w.@-]+$/.test(piece)) return 'text';
  return undefined;
}

function isPath(piece: string): boolean {
  if (!piece.includes('/') || eitherOr.test(piece) || isUnitRatio(piece)) return false;
  // `3.5/kg` is arithmetic; `2024/reports` is a directory.
  return /^[\p{L}\p{N}_./@~+&,#$(){}-]+$/u.test(piece) && /\p{L}/u.test(piece);
}

/** Whether the file's name says that it holds a table. */
export function isTableFile(text: string): boolean {
  return /\.(?:csv|tsv)$/i.test(text);
}
