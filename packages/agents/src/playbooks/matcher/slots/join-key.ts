import { isTableFile } from '../classify.ts';
import { isWord, span, type Found, type Reading } from '../reading.ts';
import { nameBefore, nameFrom } from './noun-phrase.ts';

const cues: readonly (readonly string[])[] = [
  ['both', 'have'],
  ['both', 'contain'],
  ['both', 'hold'],
  ['both', 'share'],
  ['matching', 'on'],
  ['matched', 'on'],
  ['joined', 'on'],
  ['based', 'on'],
  ['keyed', 'on'],
  ['keyed', 'by'],
  ['matched', 'by'],
  ['linked', 'by'],
  ['matching', 'by'],
  ['joining', 'on'],
  ['match', 'on'],
  ['merging', 'on'],
  ['according', 'to'],
  ['on', 'their', 'shared'],
  ['on', 'their', 'common'],
  ['on', 'the', 'shared'],
  ['on', 'the', 'common'],
  ['with', 'the', 'same'],
  ['have', 'the', 'same'],
  ['share', 'the', 'same'],
  ['sharing', 'the', 'same'],
  ['sharing', 'a'],
  ['share', 'a'],
  ['shared'],
  ['sharing'],
  ['common'],
  ['same'],
  ['on', 'their'],
  ['by', 'their'],
  ['on'],
  ['by'],
  ['via'],
  ['using'],
  ['through'],
  ['over'],
  ['having', 'equal'],
  ['equal'],
  ['column'],
  ['key'],
  ['where'],
  ['when'],
  ['whose'],
  ['wherever'],
  ['whenever'],
  ['share'],
  ['with'],
  ['across'],
  ['matching'],
];
const stops = new Set(
  'is are as match matches matching in from of for into and agree agrees equal equals line lines up columns column field key to both coincide coincides common appears exists please so then being identical connect join merge combine link match put bring can could end ends go goes come stand'.split(
    ' ',
  ),
);

/** The column that both tables have: "on id", "by their customer number", "using sku as the key". */
export function extractJoinKey(reading: Reading): Found | undefined {
  const inCommon = reading.tokens.some(
    (token, index) => token.lower === 'common' && reading.tokens[index - 1]?.lower === 'in',
  );
  if (inCommon) return asKey(reading);
  for (const cue of cues) {
    for (let index = 0; index < reading.tokens.length; index += 1) {
      if (!cue.every((word, offset) => isWord(reading.tokens[index + offset], new Set([word])))) continue;
      const found = keyAfter(reading, index, index + cue.length);
      if (found !== undefined) return found;
    }
  }
  return asKey(reading) ?? lastName(reading);
}

/** "a.csv with b.csv (order_id)": the only name that is neither file. */
function lastName(reading: Reading): Found | undefined {
  const names = reading.tokens.flatMap((token, index) => {
    const isName = token.kind === 'identifier' || (token.quoted && token.kind === 'text');
    return isName && !isTableFile(token.text) ? [{ value: token.text, tokens: [index] }] : [];
  });
  return names.length === 1 ? names[0] : undefined;
}

function keyAfter(reading: Reading, cue: number, start: number): Found | undefined {
  let from = start;
  while (
    isWord(
      reading.tokens[from],
      new Set([
        'the',
        'a',
        'their',
        'its',
        'same',
        'shared',
        'common',
        'key',
        'column',
        'field',
        'as',
        'is',
        'matching',
        'both',
        'join',
        'columns',
        'named',
        'called',
      ]),
    ) ||
    /^[:=]$/.test(reading.tokens[from]?.text ?? '')
  )
    from += 1;
  if (isTableFile(reading.tokens[from]?.text ?? '')) return undefined;
  const name = nameFrom(reading, from, stops);
  if (name === undefined || /^(?:data|files?|tables?|csvs?|records|rows)$/i.test(String(name.value))) return undefined;
  return { value: name.value, tokens: span(cue, Math.max(...name.tokens) + 1) };
}

/** "customer_id is the key", "they have team_id in common". */
function asKey(reading: Reading): Found | undefined {
  const common = reading.tokens.findIndex(
    (token, index) => token.lower === 'common' && reading.tokens[index - 1]?.lower === 'in',
  );
  const shared = common < 0 ? undefined : nameBefore(reading, common - 1, new Set(['have', 'has', 'share', 'hold']));
  if (shared !== undefined) return { value: shared.value, tokens: [...shared.tokens, common - 1, common] };
  const both = reading.tokens.findIndex(
    (token, index) => token.lower === 'both' && reading.tokens[index - 1]?.lower === 'in',
  );
  const inBoth =
    both < 0 ? undefined : nameBefore(reading, both - 1, new Set(['exists', 'appears', 'occurs', 'stands']));
  if (inBoth !== undefined) return { value: inBoth.value, tokens: [...inBoth.tokens, both - 1, both] };
  const key = reading.tokens.findIndex((token) => isWord(token, new Set(['key'])));
  const plain =
    key < 0
      ? undefined
      : nameBefore(reading, isWord(reading.tokens[key - 1], new Set(['the', 'a', 'as'])) ? key - 1 : key, stops);
  if (plain !== undefined && !isTableFile(String(plain.value)))
    return { value: plain.value, tokens: [...plain.tokens, key] };
  const at = reading.tokens.findLastIndex(
    (token, index) => index < key && (token.quoted || token.kind === 'identifier'),
  );
  return at < 0 || isTableFile(reading.tokens[at]?.text ?? '')
    ? undefined
    : { value: reading.tokens[at]?.text ?? '', tokens: span(at, key + 1) };
}
