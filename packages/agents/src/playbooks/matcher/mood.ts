/** Who orders, who asks, and who only tells: told by where a word stands. */
import { otherActionStems } from './plain-words.ts';
import { isFunctionWord, isRequest, isWord, type Reading } from './reading.ts';
import type { Token } from './token.ts';

const politeness = new Set(
  'please kindly can could would will you i we want need like to help me us let lets just also then hey hi hello now should have d love try go ahead wish and'.split(
    ' ',
  ),
);

/** Words before a thing, which make a verb of the word before them. */
export const determiners = new Set('the a an all this these those my our your every each any'.split(' '));

/** "translate", but not "our translators": who does something is no order to do it. */
export function isOtherAction(token: Token): boolean {
  if (otherActionStems.has(token.lower)) return true;
  return otherActionStems.has(token.stem) && !/(?:er|or)s?$/.test(token.lower);
}

/** "we ordered 24 boxes", "designers upload logos": what somebody does, told. */
export function isDeed(reading: Reading, index: number): boolean {
  const before = reading.tokens[index - 1];
  // "because they can be deleted"
  if (
    isWord(before, new Set(['be', 'been', 'being', 'were', 'was', 'is', 'are'])) &&
    /[a-z]ed$/.test(reading.tokens[index]?.lower ?? '')
  )
    return true;
  const isListed = before?.text === ',' || before?.lower === 'and';
  if (isListed && /[a-z]ed$/.test(reading.tokens[index]?.lower ?? '')) return !isWishedDone(reading, index);
  if (before?.kind !== 'word') return false;
  if (/^(?:i|we|they|he|she|who|people|somebody|someone|everybody)$/.test(before.lower)) return true;
  return /[a-z]s$/.test(before.lower) && !isFunctionWord(before) && !isRequest(before);
}

/** "I need the file translated": the verb of an order after what it is about. */
function isWishedDone(reading: Reading, index: number): boolean {
  const before = reading.tokens.slice(Math.max(0, index - 8), index);
  const wish = before.findLastIndex((token) =>
    isWord(token, new Set(['need', 'want', 'like', 'get', 'have', 'needs', 'wants'])),
  );
  // "what have I downloaded" wishes nothing.
  if (isWord(before[wish + 1], new Set(['i', 'we', 'you', 'they']))) return false;
  const asks = before
    .slice(wish + 1)
    .some((token) => isWord(token, new Set(['see', 'know', 'find', 'list', 'show', 'which', 'that', 'what', 'who'])));
  return wish >= 0 && !asks;
}

/** Whether the word stands where an order would: first, or after "please", "to", "and", a comma. */
export function isHead(reading: Reading, index: number): boolean {
  const before = reading.tokens[index - 1];
  // An order has no past: "somebody copied and zipped them".
  if (/[a-z]ed$/.test(reading.tokens[index]?.lower ?? '')) return isWishedDone(reading, index);
  if (before === undefined || before.kind === 'stop') return true;
  if (before.kind !== 'word' || !politeness.has(before.lower)) return false;
  // "files that I could delete" orders nothing.
  const isOwn = isWord(reading.tokens[index - 2], new Set(['i', 'we', 'they', 'one', 'somebody', 'people']));
  if (isOwn && isWord(before, new Set(['can', 'could', 'may', 'might', 'should', 'would', 'will']))) return false;
  // "can you sell" is an order; "should we sell", "did we sell" and "we sell" are none.
  if (/^(?:i|we)$/.test(before.lower)) return false;
  return before.lower !== 'you' || /^(?:can|could|would|will)$/.test(reading.tokens[index - 2]?.lower ?? '');
}

export function isSentenceStart(reading: Reading, index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    const token = reading.tokens[at];
    if (token?.kind === 'stop') return token.text !== ',' && token.text !== ':';
    if (token === undefined || !politeness.has(token.lower)) return false;
    // "I want to" leads to an order, "I inherited" to a story.
    if (/^(?:i|we)$/.test(token.lower) && !isWord(reading.tokens[at + 1], wishes)) return false;
  }
  return true;
}

const wishes = new Set('want need would like wish should must d'.split(' '));

/** "so that I can delete them", "before we refactor": what somebody will do afterwards, not what is asked. */
export function isPurpose(reading: Reading, index: number): boolean {
  const before = reading.tokens.slice(Math.max(0, index - 6), index).map(({ lower }) => lower);
  if (before.join(' ').includes('so that') || before.join(' ').includes('in order to')) return true;
  const pronoun = Math.max(...['i', 'we', 'they', 'it'].map((word) => before.lastIndexOf(word)));
  return (
    pronoun > 0 &&
    before.slice(0, pronoun).some((word) => /^(?:so|before|because|since|while|when|if|once|until)$/.test(word))
  );
}

/** "because of a bug, …", "since the migration, …". */
export function isReason(reading: Reading, index: number): boolean {
  for (let at = index - 1; at >= Math.max(0, index - 8); at -= 1) {
    const token = reading.tokens[at];
    if (token?.kind === 'stop') return false;
    const opens = at === 0 || reading.tokens[at - 1]?.kind === 'stop';
    if (opens && isWord(token, new Set(['because', 'since', 'after', 'due', 'although', 'while', 'for', 'before']))) {
      return reading.tokens.slice(index, index + 8).some(({ text }) => text === ',' || text === ':');
    }
  }
  return false;
}
