/** Something wrong in a document or value. All problems are reported at once. */
export interface Problem {
  /** Kebab-case kind of the problem, stable across releases. */
  readonly code: string;
  /** Where: a JSON pointer (RFC 6901) into the document; the empty string is the whole. */
  readonly pointer: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it, or null. */
  readonly hint: string | null;
}

/** A value, or all that is wrong with it. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A failure with one problem. */
export function refused(code: string, message: string, hint: string | null = null): Checked<never> {
  return { ok: false, problems: [{ code, pointer: '', message, hint }] };
}
