import { stripVTControlCharacters } from 'node:util';

// Everything that moves the cursor, rings, or turns the direction of writing: C0 but tab and newline, DEL, C1, and the
// bidirectional controls.
// oxlint-disable-next-line no-control-regex -- it is control characters that this is about
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from elsewhere (outputs, file names, errors) with nothing in it that a terminal would obey. */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', '⏎').replaceAll('\t', ' ');
}
