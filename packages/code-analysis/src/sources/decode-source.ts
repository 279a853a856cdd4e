import type { LanguageName } from '../project.ts';

/** The text of a source, or why it can't be had. Python's encoding declaration (PEP 263) is honoured. */
export function decodeSource(bytes: Uint8Array, language: LanguageName): { text: string } | { reason: string } {
  const label = language === 'python' ? declaredEncoding(bytes) : 'utf-8';
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes).replaceAll('\r\n', '\n') };
  } catch (error) {
    if (error instanceof RangeError) return { reason: `declares an unknown encoding: ${label}` };
    return { reason: label === 'utf-8' ? 'not UTF-8' : `not ${label}, which it declares` };
  }
}

function declaredEncoding(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 400)).toString('latin1');
  const lines = head.split('\n', 2).join('\n');
  const declared = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/m.exec(lines)?.[1]?.toLowerCase() ?? 'utf-8';
  return aliases[declared] ?? declared;
}

const aliases: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
  'latin-1': 'latin1',
  'iso-latin-1-unix': 'latin1',
  cp1252: 'windows-1252',
};
