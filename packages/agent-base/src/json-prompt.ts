import type { Prompt } from './prompt.ts';

/**
 * The prompt as a JSON list of its sections, for models that follow structure best. JSON's own escapes keep a section's
 * content inside of it.
 *
 * @example
 * ```ts
 * jsonPrompt([{ title: 'Goal', text: 'Count the words.' }]); // [{"title":"Goal","text":"Count the words."}]
 * ```
 */
export function jsonPrompt(sections: Prompt): string {
  return JSON.stringify(
    sections,
    (_key, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value),
    2,
  );
}
