/** Regular expressions in time linear in the text, whatever the pattern. RE2's syntax: no look-around, no back-references. */
import { RE2JS } from '@bufbuild/re2';

/** A compiled pattern. */
export interface LinearPattern {
  /** Whether it occurs anywhere in the text. */
  test(text: string): boolean;
}

const capacity = 500;
const compiled = new Map<string, LinearPattern>();

/**
 * The pattern, compiled once.
 *
 * @throws Error where the syntax is not RE2's
 */
export function compilePattern(pattern: string): LinearPattern {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = RE2JS.compile(pattern);
  if (compiled.size >= capacity) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

/**
 * A pattern in the syntax of JSON Schema (ECMA-262), compiled once.
 *
 * @throws Error where it needs what takes more than linear time (look-around, back-references)
 */
export function compileEcmaPattern(pattern: string): LinearPattern {
  const translated = pattern
    .replace(/\\u\{([0-9A-Fa-f]{1,6})\}/g, '\\x{$1}')
    .replace(/\\u([0-9A-Fa-f]{4})/g, '\\x{$1}')
    .replaceAll('[^]', '(?s:.)');
  return compilePattern(translated);
}
