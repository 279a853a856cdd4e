/** A conversion found in a text: `72 °F in °C`. */
export interface WrittenConversion {
  readonly value: string;
  readonly from: string;
  readonly to: string;
}

const longestConversion = 200;

const signs: readonly (readonly [RegExp, string])[] = [
  [/^(?:what(?:'s| is)|calculate|compute|evaluate)\s+/i, ''],
  [/[×⋅·]/g, '*'],
  [/÷/g, '/'],
  [/[−–]/g, '-'],
  [/π/g, ' pi '],
  [/²/g, '^2'],
  [/³/g, '^3'],
  [/√\s*(\d+(?:\.\d+)?)/g, 'sqrt($1)'],
  [/√\s*\(/g, 'sqrt('],
  [/°\s*C\b/g, ' degC'],
  [/°\s*F\b/g, ' degF'],
  [/°/g, ' deg'],
  [/\*\*/g, '^'],
  [/(\d%?|\))\s+x\s+(?=[\d(])/g, '$1 * '],
  [/\s*\bpercent\b/gi, '%'],
  [/%\s*of\b/gi, '% *'],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\b(?:times|multiplied by)\b/gi, '*'],
  [/\bdivided by\b/gi, '/'],
  [/\bto the power of\b/gi, '^'],
  [/\bsquared\b/gi, '^2'],
  [/\bcubed\b/gi, '^3'],
  [/\b(?:the )?square root of\s+(\d+(?:\.\d+)?)/gi, 'sqrt($1)'],
];

/** The expression in the signs that mathjs reads. */
export function plainExpression(text: string): string {
  let plain = withoutGroupCommas(text.trim().replace(/[=?\s]+$/, ''));
  for (const [written, read] of signs) plain = plain.replace(written, read);
  return plain.replace(/%\s+\*/g, '% *').trim();
}

/** The text as a conversion of one number, or null where it is an expression. */
export function writtenConversion(text: string): WrittenConversion | null {
  if (text.length > longestConversion) return null;
  const match =
    /^\s*([-+−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)\s*([^\d\s+*(),=-][^+*(),=-]*?)\s+(?:to|in|into|as)\s+([^\d\s+*(),=-][^+*(),=-]*?)[\s?=]*$/i.exec(
      text,
    );
  if (match === null) return null;
  const [, value = '', from = '', to = ''] = match;
  return { value: withoutGroupCommas(value).replace('−', '-'), from, to };
}

/** Takes the commas out of `1,234,567`; not between the arguments of a function or in a list, where they separate. */
function withoutGroupCommas(text: string): string {
  let plain = '';
  const open: boolean[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '(') open.push(/[A-Za-z0-9_]\s*$/.test(plain));
    else if (character === '[') open.push(true);
    else if (character === ')' || character === ']') open.pop();
    const separates = open.at(-1) ?? false;
    const isGroup = /^,\d{3}(?!\d)/.test(text.slice(index, index + 5)) && /(?:^|[^\d.])\d{1,3}(?:\d{3})*$/.test(plain);
    if (character !== ',' || separates || !isGroup) plain += character;
  }
  return plain;
}
