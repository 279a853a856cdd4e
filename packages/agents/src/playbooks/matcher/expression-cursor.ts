import type { Token } from './token.ts';

/** A place in a row of tokens, for a parser that looks ahead and takes back. */
export class ExpressionCursor {
  readonly tokens: readonly Token[];
  at: number;
  /** How many operations were read so far: a number alone is no arithmetic. */
  operations = 0;

  constructor(tokens: readonly Token[], at: number) {
    this.tokens = tokens;
    this.at = at;
  }

  peek(offset = 0): string {
    const token = this.tokens[this.at + offset];
    return token === undefined || token.quoted ? '' : token.lower;
  }

  /** Takes the words if they come next; `a|b` stands for either. Words between slashes are optional. */
  take(...phrases: readonly string[]): boolean {
    for (const phrase of phrases) {
      const length = this.lengthOf(phrase);
      if (length > 0) {
        this.at += length;
        return true;
      }
    }
    return false;
  }

  /** Likewise, and counts it as an operation. */
  operator(...phrases: readonly string[]): boolean {
    const taken = this.take(...phrases);
    if (taken) this.operations += 1;
    return taken;
  }

  /** What `parse` gives, or undefined with the cursor where it was. */
  attempt<T>(parse: () => T | undefined): T | undefined {
    const { at, operations } = this;
    const result = parse();
    if (result !== undefined) return result;
    this.at = at;
    this.operations = operations;
    return undefined;
  }

  private lengthOf(phrase: string): number {
    let length = 0;
    for (const part of phrase.split(' ')) {
      const optional = part.startsWith('?');
      const words = (optional ? part.slice(1) : part).split('|');
      if (words.includes(this.peek(length))) length += 1;
      else if (!optional) return 0;
    }
    return length;
  }
}
