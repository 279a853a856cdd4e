/**
 * Takes known secrets out of what is about to be written (invariant 10).
 *
 * Knows the values that this engine has handed out, as they are and as they look inside JSON, in a URL and in base64.
 * Does not know what was never resolved here, nor a value that somebody cut into pieces.
 */

/** A shorter value would be found in innocent text everywhere. */
const shortestSecret = 4;

export class Redactor {
  /** Every form of every secret, to the name that replaces it. */
  readonly #names = new Map<string, string>();
  #pattern: RegExp | null = null;

  /** Whether there is anything to look for. */
  get active(): boolean {
    return this.#pattern !== null;
  }

  /** From now on the value is replaced by `[secret NAME]`. Values of fewer than four characters are not looked for. */
  add(name: string, value: string): void {
    if (value.length < shortestSecret || this.#names.has(value)) return;
    for (const form of formsOf(value)) if (!this.#names.has(form)) this.#names.set(form, name);
    // The longest first, so that no rest of a longer form stays behind.
    const forms = [...this.#names.keys()].sort((one, other) => other.length - one.length);
    this.#pattern = new RegExp(forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
  }

  text(text: string): string {
    if (this.#pattern === null) return text;
    return text.replace(this.#pattern, (form) => `[secret ${this.#names.get(form) ?? ''}]`);
  }

  /** The same for plain JSON data. */
  data<T>(data: T): T {
    return this.#pattern === null ? data : (JSON.parse(this.text(JSON.stringify(data))) as T);
  }
}

function formsOf(value: string): Set<string> {
  const escaped = JSON.stringify(value).slice(1, -1);
  const encoded = encodeURIComponent(value.toWellFormed());
  const forms = [value, escaped, JSON.stringify(escaped).slice(1, -1), encoded, encoded.replaceAll('%20', '+')];
  const bytes = Buffer.from(value);
  for (const before of [0, 1, 2]) {
    const core = base64Core(bytes, before);
    if (core.length >= 2 * shortestSecret) forms.push(core, core.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return new Set(forms);
}

/** The part of a base64 text that these bytes alone decide, when `before` bytes of a group of three stand in front. */
function base64Core(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const rest = (before + bytes.length) % 3;
  return text.slice(before === 0 ? 0 : before + 1, rest === 0 ? text.length : -1);
}
