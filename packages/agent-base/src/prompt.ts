import type { JsonValue } from '@orchestr8/schema';

/** One section of a prompt. Whatever it holds stays inside of it, in both renderings. */
export type PromptSection =
  | { readonly title: string; readonly text: string }
  | { readonly title: string; readonly items: readonly string[] }
  | { readonly title: string; readonly data: JsonValue }
  | { readonly title: string; readonly code: string; readonly language?: string };

/** A prompt before it is written as text: sections in their order. */
export type Prompt = readonly PromptSection[];
