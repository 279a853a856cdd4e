/** What a task asks for that a playbook does not have. */
import type { CompiledPlaybook } from './compile.ts';
import { isExplained } from './explained.ts';
import { determiners, isHead, isSentenceStart } from './mood.ts';
import { isFunctionWord, isRequest, isWord, type Reading } from './reading.ts';

/** "which hotels", "how many functions": what is asked for by name, where the playbook knows none of its words. */
export function asksForStrange(reading: Reading, compiled: CompiledPlaybook, used: ReadonlySet<number>): boolean {
  return reading.tokens.some((token, index) => {
    if (token.kind !== 'word' || !/^(?:which|many|what)$/.test(token.lower)) return false;
    // "…, which clutters the disk" asks nothing.
    if (token.lower === 'which' && reading.tokens[index - 1]?.text === ',') return false;
    let at = index + 1;
    while (isWord(reading.tokens[at], determiners)) at += 1;
    const noun = reading.tokens[at];
    if (noun?.kind !== 'word' || isFunctionWord(noun) || isRequest(noun) || used.has(at)) return false;
    const next = reading.tokens[at + 1];
    const known =
      isExplained(reading, compiled, at) || (next?.kind === 'word' && isExplained(reading, compiled, at + 1));
    return !known && !used.has(at + 1);
  });
}

const makers = new Set('create write make generate build produce draw save prepare'.split(' '));
const media = new Set(
  'file files folder directory function functions method class program script code app application project module package library repository table row column comment document copy backup test tests'.split(
    ' ',
  ),
);
const runners = new Set('call invoke run execute trigger start stop launch'.split(' '));

/** Orders that only sound like a question about code or files: "write a function that …", "make a copy of …", "call main()". */
export function isOtherOrder(reading: Reading, used: ReadonlySet<number>): boolean {
  const { tokens } = reading;
  return tokens.some((token, index) => {
    if (token.kind !== 'word' || !isSentenceStart(reading, index)) return false;
    if (runners.has(token.lower)) {
      let at = index + 1;
      while (isWord(tokens[at], new Set(['the', 'function', 'method']))) at += 1;
      return tokens[at]?.kind === 'identifier' && used.has(at);
    }
    return makers.has(token.lower) && media.has(lastOfObject(reading, index + 1));
  });
}

/** The noun that the first noun phrase from a token on is about: "report" of "a short file report for me". */
function lastOfObject(reading: Reading, start: number): string {
  let last = '';
  for (let at = start; at < reading.tokens.length; at += 1) {
    const token = reading.tokens[at];
    if (token?.kind !== 'word' || afterObject.has(token.lower)) break;
    if (!isFunctionWord(token)) last = token.lower;
  }
  return last;
}

/** "how to find duplicates" asks for advice, "how long does it take" and "why" for what no playbook knows. */
export function asksForAdvice(reading: Reading, compiled: CompiledPlaybook): boolean {
  return reading.tokens.some((token, index) => {
    const next = reading.tokens[index + 1];
    if (token.lower === 'why') return true;
    if (token.lower !== 'how' || next === undefined) return false;
    if (next.lower === 'to') return true;
    return (
      /^(?:long|old|far|fast|slow|expensive|hard|easy|difficult)$/.test(next.lower) &&
      !isExplained(reading, compiled, index + 1)
    );
  });
}

const afterObject = new Set(
  'in of on from for to with that which by and under inside at about how what where who whose'.split(' '),
);

/**
 * The first thing that a verb of asking asks for, where the playbook knows none of its words: "write unit tests …". Of the
 * things in a table ("all employees in staff.csv") anything may be asked.
 */
export function strangeObject(
  reading: Reading,
  compiled: CompiledPlaybook,
  used: ReadonlySet<number>,
): readonly number[] {
  const verb = reading.tokens.findIndex(
    (token, index) => token.kind === 'word' && isRequest(token) && !isFunctionWord(token) && isHead(reading, index),
  );
  const words: number[] = [];
  if (verb < 0) return words;
  for (let at = verb + 1; at < reading.tokens.length; at += 1) {
    const token = reading.tokens[at];
    if (token === undefined || token.kind === 'stop' || used.has(at))
      return compiled.playbook.matcher?.anyObject === true ? words : [];
    if (token.kind === 'word' && afterObject.has(token.lower)) break;
    if (isFunctionWord(token) || isRequest(token)) continue;
    if (isExplained(reading, compiled, at)) return [];
    words.push(at);
  }
  return words;
}
