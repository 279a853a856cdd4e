import { readNumber } from '../number-words.ts';
import { isWord, span, type Found, type Reading } from '../reading.ts';

const counted = new Set('most worst top functions methods highest biggest'.split(' '));
const first = new Set('top worst first'.split(' '));

/** The first number of a task, with the words that call it a limit: "over 10", "a threshold of fifteen". */
export function extractThreshold(reading: Reading): Found | undefined {
  for (const index of reading.tokens.keys()) {
    const number = readNumber(reading.tokens, index);
    // "one" is a pronoun more often than a number.
    if (number === undefined || isWord(reading.tokens[index], new Set(['one', 'zero']))) continue;
    // "the five most complex" is no limit.
    if (isWord(reading.tokens[number.end], counted) || isWord(reading.tokens[index - 1], first)) continue;
    return { value: number.value, tokens: span(index, number.end) };
  }
  return undefined;
}
