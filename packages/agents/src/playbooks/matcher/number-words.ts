import type { Token } from './token.ts';

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Readonly<Record<string, number>> = { hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, dozen: 12 };
/** "10k", "5M": only where they stand without a space. */
const suffixes: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6 };
const fractions: Readonly<Record<string, number>> = { half: 0.5, third: 1 / 3, quarter: 0.25 };

/** A number in digits or words that starts at a token; `end` is the first token after it. */
export function readNumber(
  tokens: readonly Token[],
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  const first = tokens[start];
  if (first?.kind === 'number' && first.value !== undefined) {
    const next = tokens[start + 1];
    const scale = scales[next?.lower ?? ''] ?? suffixes[next?.glued === true ? next.text : ''];
    const value = scale === undefined ? first.value : first.value * scale;
    return withFraction(tokens, { value, end: scale === undefined ? start + 1 : start + 2 });
  }
  return readWords(tokens, start);
}

function readWords(
  tokens: readonly Token[],
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let total = 0;
  let current = 0;
  let end = start;
  for (; tokens[end]?.kind === 'word'; end += 1) {
    const word = tokens[end]?.lower ?? '';
    const digit = valueOf(word);
    const scale = scales[word];
    if (digit !== undefined) current += digit;
    else if (scale !== undefined && (current > 0 || word === 'dozen' || tokens[end - 1]?.lower === 'a')) {
      current = Math.max(current, 1) * scale;
      if (scale > 100) {
        total += current;
        current = 0;
      }
    } else if (!(word === 'and' && current >= 100 && valueOf(tokens[end + 1]?.lower ?? '') !== undefined)) break;
  }
  if (end === start) return undefined;
  return withDecimals(tokens, { value: total + current, end }) ?? withFraction(tokens, { value: total + current, end });
}

/** "twelve point five". */
function withDecimals(
  tokens: readonly Token[],
  number: { value: number; end: number },
): { value: number; end: number } | undefined {
  if (tokens[number.end]?.lower !== 'point') return undefined;
  let digits = '';
  let end = number.end + 1;
  for (
    let digit = small.indexOf(tokens[end]?.lower ?? '');
    digit >= 0 && digit < 10;
    digit = small.indexOf(tokens[end]?.lower ?? '')
  ) {
    digits += String(digit);
    end += 1;
  }
  return digits === '' ? undefined : { value: Number(`${number.value}.${digits}`), end };
}

/** "two and a half". */
function withFraction(
  tokens: readonly Token[],
  number: { value: number; end: number },
): { value: number; end: number } {
  const [and, article, part] = tokens.slice(number.end, number.end + 3);
  const fraction = fractions[part?.lower ?? ''];
  if (and?.lower !== 'and' || !/^an?$/.test(article?.lower ?? '') || fraction === undefined) return number;
  return { value: number.value + fraction, end: number.end + 3 };
}

function valueOf(word: string): number | undefined {
  const digit = small.indexOf(word);
  if (digit >= 0) return digit;
  const ten = tens.indexOf(word);
  return ten >= 0 ? (ten + 2) * 10 : undefined;
}
