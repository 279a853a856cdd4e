/**
 * What a word of a task looks like on its own, before anybody asks what the task means.
 *
 * - `word`: plain language. - `number`: digits, with or without `%`. - `identifier`: can only be a name in code
 *   (`main()`, `process_data`, `Server.start`). - `file`: a name with an extension. - `path`: has a slash.
 * - `glob`: has `*` or `?`. - `url`. - `text`: quoted, and none of the others. - `symbol`: an operator.
 * - `stop`: punctuation.
 */
export type TokenKind =
  | 'word'
  | 'number'
  | 'identifier'
  | 'file'
  | 'path'
  | 'glob'
  | 'url'
  | 'text'
  | 'symbol'
  | 'stop';

export interface Token {
  readonly kind: TokenKind;
  /** As written, without quotes and, for an identifier, without its parentheses. */
  readonly text: string;
  readonly lower: string;
  /** The stem of a word: `duplicates` and `duplicated` share one. */
  readonly stem: string;
  /** Whether it stood in quotes or backticks. */
  readonly quoted: boolean;
  /** Whether parentheses followed: `main()`. */
  readonly called: boolean;
  /** Whether a hyphen joins it to the token before: the `progress` of `in-progress`. */
  readonly hyphen?: boolean;
  /** Whether it stands at the number before without a space: the `k` of `10k`. */
  readonly glued?: boolean;
  /** Of a number. */
  readonly value?: number;
  /** A number with a percent sign. */
  readonly percent?: boolean;
}
