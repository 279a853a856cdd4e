import type { CompiledPlaybook } from './compile.ts';
import { determiners, isHead, isOtherAction, isSentenceStart } from './mood.ts';
import { conceptsAt, isFunctionWord, isRequest, isWord, type Reading } from './reading.ts';

/** Words that are verbs only where an order stands: "complete the list", but "the complete list". */
const ambiguous = new Set('complete clean own back open close'.split(' '));

/** Whether the token says something, beyond holding the sentence together or asking. */
export function isContent(reading: Reading, index: number): boolean {
  const token = reading.tokens[index];
  if (token === undefined || token.kind === 'stop' || token.kind === 'symbol') return false;
  if (token.kind !== 'word') return true;
  if (ambiguous.has(token.lower))
    return isSentenceStart(reading, index) && isWord(reading.tokens[index + 1], determiners);
  return !(isFunctionWord(token) || isRequest(token));
}

/** Whether the word belongs to what the playbook is about. */
export function isExplained(reading: Reading, compiled: CompiledPlaybook, index: number): boolean {
  const token = reading.tokens[index];
  if (token?.kind !== 'word') return false;
  // An order to do something else is no part of a playbook that only happens to know the word.
  const order = isOtherAction(token) && isHead(reading, index);
  const concepts = order ? compiled.decisive : compiled.concepts;
  return compiled.stems.has(token.stem) || conceptsAt(reading, index).some((name) => concepts.has(name));
}
