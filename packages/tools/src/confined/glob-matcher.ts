/**
 * Matches paths with globs in time linear in the path's length. (Globs as backtracking regular expressions need hours
 * for `*a*a*a*a*a*b` and an unlucky name; both may come from somebody else.)
 *
 * `*` and `?` stand for characters of one name, `**` for any number of directories, `[a-z]` and `[!a-z]` for one
 * character, `{a,b}` for either; a backslash takes the next character as it is. `a/**` matches `a`, too.
 */
import { OrchestratorError } from '@orchestr8/schema';

/** Whether a path matches. */
export type PathMatcher = (path: string) => boolean;

/**
 * Whether a path, with `/` between its names, matches one of the globs. No glob: nothing matches.
 *
 * @throws OrchestratorError `glob-invalid`
 */
export async function globMatcher(globs: readonly string[]): Promise<PathMatcher> {
  if (globs.length === 0) return () => false;
  const { RE2JS } = await import('re2js');
  const patterns = globs.map((glob) => {
    try {
      return RE2JS.compile(new GlobTranslator(glob).translate(), RE2JS.DOTALL);
    } catch (error) {
      throw globInvalid(glob, error);
    }
  });
  return (path) => patterns.some((pattern) => pattern.matches(path));
}

function globInvalid(glob: string, cause: unknown): OrchestratorError {
  return new OrchestratorError(`${JSON.stringify(glob)} is not a usable glob.`, {
    code: 'glob-invalid',
    hint: 'Use *, **, ?, [a-z] and {a,b}, such as "**/*.{ts,tsx}".',
    details: { glob },
    cause,
  });
}

class GlobTranslator {
  readonly #glob: string;
  #at = 0;
  #openBraces = 0;

  constructor(glob: string) {
    // `**/**` says no more than `**`.
    this.#glob = glob.replace(/^(?:\.\/)+/, '').replace(/(?<=^|\/)(?:\*\*+\/)+(?=\*\*+(?:\/|$))/g, '');
  }

  translate(): string {
    let pattern = '';
    while (this.#at < this.#glob.length) pattern += this.#next();
    return pattern + ')'.repeat(this.#openBraces);
  }

  #next(): string {
    const rest = this.#glob.slice(this.#at);
    const isNameStart = this.#at === 0 || this.#glob[this.#at - 1] === '/';
    if (/^\/\*\*+$/.test(rest)) return this.#take(rest.length, '(?:/.*)?');
    if (isNameStart && /^\*\*+$/.test(rest)) return this.#take(rest.length, '.*');
    const directories = isNameStart ? /^\*\*+\//.exec(rest)?.[0] : undefined;
    if (directories !== undefined) return this.#take(directories.length, '(?:[^/]+/)*');
    const stars = /^\*+/.exec(rest)?.[0];
    if (stars !== undefined) return this.#take(stars.length, isNameStart && rest === stars ? '[^/]+' : '[^/]*');
    const characters = /^\[([!^]?)(\]?[^\]/]+)\]/.exec(rest);
    if (characters !== null) return this.#take(characters[0].length, characterClass(characters));
    return this.#sign(rest[0] ?? '');
  }

  #sign(sign: string): string {
    if (sign === '?') return this.#take(1, '[^/]');
    if (sign === '{' && this.#hasAlternatives()) {
      this.#openBraces++;
      return this.#take(1, '(?:');
    }
    if (this.#openBraces > 0 && sign === ',') return this.#take(1, '|');
    if (this.#openBraces > 0 && sign === '}') {
      this.#openBraces--;
      return this.#take(1, ')');
    }
    if (sign === '\\' && this.#at + 1 < this.#glob.length) {
      const literal = this.#glob[this.#at + 1] ?? '';
      return this.#take(2, quoted(literal));
    }
    return this.#take(1, quoted(sign));
  }

  /** Whether the brace that stands here has a comma and an end; otherwise it is a character like others. */
  #hasAlternatives(): boolean {
    let [depth, commas] = [0, 0];
    for (let at = this.#at; at < this.#glob.length; at++) {
      const sign = this.#glob[at];
      if (sign === '\\') at++;
      else if (sign === '{') depth++;
      else if (sign === ',' && depth === 1) commas++;
      else if (sign === '}' && --depth === 0) return commas > 0;
    }
    return false;
  }

  #take(length: number, pattern: string): string {
    this.#at += length;
    return pattern;
  }
}

function characterClass([, negation, characters = '']: RegExpExecArray): string {
  const listed = characters.replace(/[\\\]^[&~]/g, String.raw`\$&`);
  return negation === '' ? `[${listed}]` : `[^/${listed}]`;
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
