import { stripVTControlCharacters } from 'node:util';

/** Escape sequences with a text inside (title, clipboard, hyperlink), ended or not, that Node's function leaves. */
const strings = new RegExp(
  [
    String.raw`(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])`,
    String.raw`[^\x07\x1b\x9c\n]{0,4096}`,
    String.raw`(?:\x07|\x1b\\|\x9c)?`,
  ].join(''),
  'g',
);
/** Control characters but tab and line feed, and characters that change the direction of what stands around them. */
const unprintable = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text without anything that a terminal would obey. A carriage return becomes a line feed. */
export function printableText(text: string): string {
  return stripVTControlCharacters(text.replace(strings, ''))
    .replace(/\r+\n?/g, '\n')
    .replace(unprintable, '');
}
