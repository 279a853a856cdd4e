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
