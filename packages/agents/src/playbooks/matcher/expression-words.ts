import type { ExpressionCursor } from './expression-cursor.ts';

/** The grammar's own rules, handed in: the two files need each other. */
interface Rules {
  readonly sum: (cursor: ExpressionCursor) => string | undefined;
  readonly operand: (cursor: ExpressionCursor) => string | undefined;
  readonly power: (cursor: ExpressionCursor) => string | undefined;
}

const symbols = new Set(
  'sqrt cbrt log log10 log2 ln sin cos tan asin acos atan abs exp floor ceil round min max mean median factorial pow mod gcd lcm sum'.split(
    ' ',
  ),
);

/** "add 3 and 4", "subtract 5 from 12", "divide 100 by 8". */
export function readCommand(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const together = cursor.attempt(() => readTogether(cursor)) ?? cursor.attempt(() => readRemainder(cursor, rules));
  if (together !== undefined) return together;
  if (
    cursor.operator(
      'add ?together ?up ?these|those|the ?following ?numbers|values ?up|together ?for ?me ?:',
      'adding ?together',
    )
  )
    return joined(readList(cursor, rules, ['to', 'with']), ' + ');
  if (cursor.peek(1) !== 'of' && cursor.operator('sum ?up', 'total ?up')) return joined(readList(cursor, rules), ' + ');
  if (cursor.operator('multiply', 'multiplying')) return joined(readList(cursor, rules, ['by', 'with']), ' * ');
  if (cursor.operator('subtract', 'take', 'deduct', 'subtracting')) return reversed(cursor, rules);
  if (cursor.operator('divide', 'dividing', 'split'))
    return joined(readList(cursor, rules, ['by', 'between', 'among', 'into']), ' / ');
  if (cursor.operator('square')) {
    if (cursor.take('root of', 'root')) return call('sqrt', rules.power(cursor));
    const value = rules.power(cursor);
    return value === undefined ? undefined : `(${value})^2`;
  }
  if (cursor.operator('cube')) {
    if (cursor.take('root of', 'root')) return call('cbrt', rules.power(cursor));
    const value = rules.power(cursor);
    return value === undefined ? undefined : `(${value})^3`;
  }
  if (cursor.operator('round')) return rounded(cursor, rules);
  if (cursor.operator('dividing')) return joined(readList(cursor, rules, ['by']), ' / ');
  if (cursor.operator('halve')) return scaled(rules.operand(cursor), '/ 2');
  if (cursor.operator('raise')) return rules.operand(cursor);
  return changed(cursor, rules);
}

/** "round 3.14159 to 2 decimals". */
function rounded(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const value = rules.operand(cursor);
  if (value === undefined) return undefined;
  const places = cursor.attempt(() => (cursor.take('to') ? rules.operand(cursor) : undefined));
  cursor.take('decimal|decimals|digits|places ?places');
  return places === undefined ? `round(${value})` : `round(${value}, ${places})`;
}

/** "15 and 27 add up to", "12 and 30 together". */
function readTogether(cursor: ExpressionCursor): string | undefined {
  if (cursor.tokens[cursor.at]?.kind !== 'number') return undefined;
  const numbers: string[] = [];
  do {
    const token = cursor.tokens[cursor.at];
    if (token?.kind !== 'number') return undefined;
    numbers.push(String(token.value));
    cursor.at += 1;
  } while (cursor.take(', and', ',', 'and'));
  if (numbers.length < 2) return undefined;
  return cursor.operator(
    'add|adds ?up to',
    'sum|sums ?up to',
    'make|makes',
    'come|comes to',
    'amount to',
    'together',
    'combined',
  )
    ? `(${numbers.join(' + ')})`
    : undefined;
}

/** "what remains of 500 after subtracting 123". */
function readRemainder(cursor: ExpressionCursor, rules: Rules): string | undefined {
  if (!cursor.take('remains|left of|from')) return undefined;
  const whole = rules.operand(cursor);
  if (whole === undefined || !cursor.take('after|when|if')) return undefined;
  cursor.take('i|you|we');
  if (!cursor.operator('subtracting|taking|removing|deducting|subtract|take|remove|deduct')) return undefined;
  cursor.take('away', 'off');
  const part = rules.operand(cursor);
  return part === undefined ? undefined : `(${whole} - ${part})`;
}

/** "increase 200 by 10%". */
function changed(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const sign = cursor.operator('increase', 'raise', 'increasing')
    ? '+'
    : cursor.operator('decrease', 'reduce', 'decreasing', 'lower')
      ? '-'
      : undefined;
  if (sign === undefined) return undefined;
  const value = rules.operand(cursor);
  if (value === undefined || !cursor.take('by')) return undefined;
  const change = rules.operand(cursor);
  const share = change === undefined ? undefined : /^\((.+) \/ 100\)$/.exec(change)?.[1];
  return share === undefined ? `(${value} ${sign} ${change})` : `(${value}) * (1 ${sign} ${share} / 100)`;
}

function reversed(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const amount = rules.operand(cursor);
  if (amount?.includes('* (1 - ') === true) return amount;
  if (amount === undefined || !cursor.take('from', 'away from', 'off')) return undefined;
  const whole = rules.operand(cursor);
  return whole === undefined ? undefined : `(${whole} - ${amount})`;
}

const named: readonly (readonly [phrase: string, name: string])[] = [
  ['square root of ?the', 'sqrt'],
  ['sqrt ?of', 'sqrt'],

  ['root of', 'sqrt'],
  ['cube|cubic root of', 'cbrt'],
  ['factorial of', 'factorial'],
  ['absolute value of', 'abs'],
  ['natural log|logarithm of', 'log'],
  ['ln of', 'log'],
  ['log|logarithm of', 'log10'],
  ['sine|sin of', 'sin'],
  ['cosine|cos of', 'cos'],
  ['tangent|tan of', 'tan'],
  ['square of', 'square'],
  ['cube of', 'cube'],
  ['ln', 'log'],
  ['sin', 'sin'],
  ['cos', 'cos'],
  ['tan', 'tan'],
  ['log', 'log10'],
];

const overLists: readonly (readonly [phrase: string, name: string])[] = [
  ['average|mean ?value of|for ?the ?numbers|values|following ?numbers ?:', 'mean'],
  ['arithmetic mean|average of ?the ?numbers', 'mean'],
  ['median of ?the ?numbers|values', 'median'],
  ['sum|total of ?the ?numbers|values', 'sum'],
  ['product of ?the ?numbers', 'prod'],
  ['maximum|max|largest|biggest|greatest of ?the ?numbers', 'max'],
  ['minimum|min|smallest|lowest of ?the ?numbers', 'min'],
  ['greatest|highest common divisor|factor of', 'gcd'],
  ['gcd|gcf of', 'gcd'],
  ['least|lowest common multiple of', 'lcm'],
  ['lcm of', 'lcm'],
];

/** `sqrt(2)`, "the square root of 2", "the average of 4, 8 and 15", "the remainder of 17 divided by 5". */
export function readNamedFunction(cursor: ExpressionCursor, rules: Rules): string | undefined {
  return cursor.attempt(() => {
    cursor.take('the');
    return (
      symbolic(cursor, rules) ??
      percentage(cursor, rules) ??
      single(cursor, rules) ??
      listed(cursor, rules) ??
      paired(cursor, rules)
    );
  });
}

/** "what percentage of 80 is 20", "how many times does 7 go into 91". */
function percentage(cursor: ExpressionCursor, rules: Rules): string | undefined {
  if (cursor.operator('times does|do|will|can')) {
    const part = rules.operand(cursor);
    if (part === undefined || !cursor.take('go|goes|fit|fits in|into')) return undefined;
    const whole = rules.operand(cursor);
    return whole === undefined ? undefined : `(${whole} / ${part})`;
  }
  if (!cursor.operator('percent|percentage of')) return undefined;
  const whole = rules.operand(cursor);
  if (whole === undefined || !cursor.take('is|are')) return undefined;
  const part = rules.operand(cursor);
  return part === undefined ? undefined : `(${part} / ${whole} * 100)`;
}

function symbolic(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const name = cursor.peek();
  if (!symbols.has(name) || cursor.peek(1) !== '(') return undefined;
  cursor.at += 2;
  cursor.operations += 1;
  const list = readList(cursor, rules);
  if (list === undefined || !cursor.take(')')) return undefined;
  return `${name === 'ln' ? 'log' : name}(${list.join(', ')})`;
}

function single(cursor: ExpressionCursor, rules: Rules): string | undefined {
  if (cursor.operator('log|logarithm base')) {
    const base = rules.operand(cursor);
    return base !== undefined && cursor.take('of')
      ? call(`log`, suffixed(rules.operand(cursor), `, ${base}`))
      : undefined;
  }
  for (const [phrase, name] of named) {
    if (!cursor.operator(phrase)) continue;
    const value = rules.power(cursor);
    if (value === undefined) return undefined;
    if (name === 'square' || name === 'cube') return `(${value})^${name === 'square' ? 2 : 3}`;
    return call(name, /^(?:sin|cos|tan)$/.test(name) && cursor.take('degrees', 'degree', '°') ? `${value} deg` : value);
  }
  return undefined;
}

function listed(cursor: ExpressionCursor, rules: Rules): string | undefined {
  for (const [phrase, name] of overLists) {
    if (!cursor.operator(phrase)) continue;
    const list = readList(cursor, rules);
    return list === undefined || list.length < 2 ? undefined : call(name, list.join(', '));
  }
  return undefined;
}

function paired(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const sign = cursor.operator('difference between|of')
    ? ' - '
    : cursor.operator('quotient|ratio of', 'ratio between')
      ? ' / '
      : undefined;
  if (sign !== undefined) return joined(readList(cursor, rules, ['to']), sign);
  if (cursor.operator('product|quotient when|if|of')) return rules.operand(cursor);
  if (!cursor.operator('remainder of|when|if|from|after ?dividing', 'rest of|when', 'modulus of')) return undefined;
  const left = readNumberOnly(cursor, rules);
  if (left === undefined || !cursor.take('?is divided by', 'by', '/', 'and', 'modulo', 'mod', 'over')) return undefined;
  const right = readNumberOnly(cursor, rules);
  return right === undefined ? undefined : `mod(${left}, ${right})`;
}

/** One number, so that "17 divided by 5" is not read as a quotient. */
function readNumberOnly(cursor: ExpressionCursor, rules: Rules): string | undefined {
  const token = cursor.tokens[cursor.at];
  if (token?.kind !== 'number') return rules.operand(cursor);
  cursor.at += 1;
  return String(token.value);
}

function readList(cursor: ExpressionCursor, rules: Rules, separators: readonly string[] = []): string[] | undefined {
  const first = rules.operand(cursor);
  if (first === undefined) return undefined;
  const list = [first];
  for (;;) {
    const next = cursor.attempt(() =>
      cursor.take(', and', ',', 'and', '&', ...separators) ? rules.operand(cursor) : undefined,
    );
    if (next === undefined) return list;
    list.push(next);
  }
}

function joined(list: readonly string[] | undefined, sign: string): string | undefined {
  return list === undefined || list.length < 2 ? undefined : `(${list.join(sign)})`;
}

function call(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name}(${value})`;
}

function scaled(value: string | undefined, by: string): string | undefined {
  return value === undefined ? undefined : `(${value} ${by})`;
}

function suffixed(value: string | undefined, text: string): string | undefined {
  return value === undefined ? undefined : `${value}${text}`;
}
