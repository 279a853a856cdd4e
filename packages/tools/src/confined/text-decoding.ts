import { constants as bufferConstants } from 'node:buffer';

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const sniffedBytes = 8_192;

/** The encoding that a byte order mark names. */
export function markedEncoding(bytes: Uint8Array): TextEncodingName | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** Whether the beginning of a file looks like no text at all: a NUL in it, and no mark of UTF-16. */
export function looksBinary(bytes: Uint8Array): boolean {
  const marked = markedEncoding(bytes);
  return (marked === null || marked === 'utf-8') && bytes.subarray(0, sniffedBytes).includes(0);
}

/**
 * The text of a file in the encoding that its mark names, else in UTF-8, else (where it is not UTF-8) in Windows-1252,
 * in which every byte means something. Null: binary, or longer than a string can be.
 */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: TextEncodingName } | null {
  if (looksBinary(bytes) || bytes.byteLength > bufferConstants.MAX_STRING_LENGTH) return null;
  const marked = markedEncoding(bytes);
  for (const encoding of marked === null ? (['utf-8', 'windows-1252'] as const) : [marked]) {
    const text = decodeAs(bytes, encoding);
    if (text !== null) return { text, encoding };
  }
  return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
}

/** The text, without a byte order mark; null where the bytes are not in that encoding. */
export function decodeAs(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Where the first byte stands that is not UTF-8, counted from 0; null where all is well. */
export function firstInvalidUtf8(bytes: Uint8Array): number | null {
  let [good, bad] = [0, bytes.byteLength];
  if (decodeAs(bytes, 'utf-8') !== null) return null;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8Beginning(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** The number of bytes at the end that begin a character of UTF-8 which goes on beyond it: 0 to 3. */
export function openUtf8Bytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function isUtf8Beginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
