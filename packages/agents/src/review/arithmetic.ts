/** A small calculator of the reviewer's own: numbers, + - * / ^ %, parentheses and the usual functions of doubles. */
const token = /\s*(?:(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|([a-z]\w*)|(.))/giy;

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  exp: Math.exp,
  log: (value, base) => (base === undefined ? Math.log(value) : Math.log(value) / Math.log(base)),
  log10: Math.log10,
  log2: Math.log2,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  min: Math.min,
  max: Math.max,
  sum: (...values) => values.reduce((total, value) => total + value, 0),
  mean: (...values) => values.reduce((total, value) => total + value, 0) / values.length,
  mod: (value = Number.NaN, by = Number.NaN) => value - by * Math.floor(value / by),
  factorial: (value = Number.NaN) =>
    Number.isInteger(value) && value >= 0 && value <= 170
      ? Array.from({ length: value }, (_, index) => index + 1).reduce((product, factor) => product * factor, 1)
      : Number.NaN,
};
const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** The value of an expression, or undefined where this calculator does not know all that is in it. */
export function arithmetic(expression: string): number | undefined {
  const parser = new Parser([...expression.matchAll(token)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''));
  const value = parser.sum();
  return value === undefined || !parser.done || !Number.isFinite(value) ? undefined : value;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens.filter((text) => text.trim() !== '');
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(): number | undefined {
    let left = this.#product();
    while (left !== undefined && /^[+-]$/.test(this.#next)) {
      const sign = this.#take();
      const right = this.#product();
      left = right === undefined ? undefined : sign === '+' ? left + right : left - right;
    }
    return left;
  }

  #product(): number | undefined {
    let left = this.#signed();
    while (left !== undefined && /^[*/]$/.test(this.#next)) {
      const sign = this.#take();
      const right = this.#signed();
      left = right === undefined ? undefined : sign === '*' ? left * right : left / right;
    }
    return left;
  }

  #signed(): number | undefined {
    if (this.#next !== '-') return this.#power();
    this.#take();
    const value = this.#signed();
    return value === undefined ? undefined : -value;
  }

  #power(): number | undefined {
    const base = this.#primary();
    if (base === undefined || this.#next !== '^') return base;
    this.#take();
    const exponent = this.#signed();
    return exponent === undefined ? undefined : base ** exponent;
  }

  #primary(): number | undefined {
    const text = this.#take();
    if (/^[\d.]/.test(text)) return Number(text);
    if (text === '(') {
      const inner = this.sum();
      return this.#take() === ')' ? inner : undefined;
    }
    const name = text.toLowerCase();
    if (this.#next !== '(') return Object.hasOwn(constants, name) ? constants[name] : undefined;
    return Object.hasOwn(functions, name) ? this.#call(functions[name]) : undefined;
  }

  #call(fn: ((...values: number[]) => number) | undefined): number | undefined {
    const values: number[] = [];
    do {
      this.#take();
      const value = this.sum();
      if (value === undefined) return undefined;
      values.push(value);
    } while (this.#next === ',');
    return this.#take() === ')' ? fn?.(...values) : undefined;
  }

  get #next(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #take(): string {
    return this.#tokens[this.#at++] ?? '';
  }
}
