import { isTableFile } from '../classify.ts';
import { isWord, span, type Found, type Reading } from '../reading.ts';
import { explicitColumn, nameBefore, nameFrom } from './noun-phrase.ts';

/** One figure for each group of a table's rows. */
export interface Aggregate {
  readonly function: Found;
  readonly column?: Found;
  readonly groupBy?: Found;
}

const functions: Readonly<Record<string, string>> = {
  total: 'sum',
  totals: 'sum',
  sum: 'sum',
  sums: 'sum',
  summed: 'sum',
  summing: 'sum',
  add: 'sum',
  adds: 'sum',
  adding: 'sum',
  totaled: 'sum',
  totalled: 'sum',
  combined: 'sum',
  cumulative: 'sum',
  overall: 'sum',
  much: 'sum',
  aggregate: 'sum',
  average: 'average',
  averages: 'average',
  avg: 'average',
  mean: 'average',
  means: 'average',
  averaged: 'average',
  typical: 'average',
  count: 'count',
  counts: 'count',
  counting: 'count',
  number: 'count',
  many: 'count',
  tally: 'count',
  often: 'count',
  frequency: 'count',
  quantity: 'count',
  min: 'min',
  minimum: 'min',
  lowest: 'min',
  smallest: 'min',
  least: 'min',
  cheapest: 'min',
  earliest: 'min',
  shortest: 'min',
  minima: 'min',
  youngest: 'min',
  fewest: 'min',
  mins: 'min',
  minimal: 'min',
  max: 'max',
  maximum: 'max',
  highest: 'max',
  largest: 'max',
  biggest: 'max',
  greatest: 'max',
  peak: 'max',
  latest: 'max',
  longest: 'max',
  maxima: 'max',
  oldest: 'max',
  top: 'max',
  maximal: 'max',
  best: 'max',
};
/** Words that are also names of columns or mere talk: another function in the task goes before them. */
const weak = new Set([
  'number',
  'much',
  'many',
  'top',
  'overall',
  'combined',
  'aggregate',
  'quantity',
  'often',
  'best',
  'least',
  'total',
  'typical',
]);
const groupCues: readonly (readonly string[])[] = [
  ['for', 'each'],
  ['for', 'every'],
  ['for', 'the', 'different'],
  ['in', 'each'],
  ['in', 'every'],
  ['of', 'each'],
  ['of', 'every'],
  ['within', 'each'],
  ['at', 'each'],
  ['from', 'each'],
  ['on', 'each'],
  ['to', 'each'],
  ['under', 'each'],
  ['does', 'each'],
  ['did', 'each'],
  ['does', 'every'],
  ['did', 'every'],
  ['has', 'each'],
  ['by', 'each'],
  ['grouped', 'by'],
  ['group', 'by'],
  ['grouping', 'by'],
  ['broken', 'down', 'by'],
  ['split', 'by'],
  ['split', 'up', 'by'],
  ['broken', 'out', 'by'],
  ['aggregated', 'by'],
  ['bucketed', 'by'],
  ['segmented', 'by'],
  ['grouped', 'on'],
  ['separately', 'for', 'each'],
  ['summed', 'by'],
  ['organized', 'by'],
  ['organised', 'by'],
  ['partitioned', 'by'],
  ['depending', 'on'],
  ['across', 'each'],
  ['across', 'all'],
  ['across', 'the', 'different'],
  ['across', 'different'],
  ['among', 'the'],
  ['each'],
  ['every'],
  ['per'],
  ['by'],
  ['across'],
  ['over'],
  ['on'],
];
const stops = new Set(
  'in from of for by per each every is are within inside using with across and then please on grouped group does did do has have broken split down file table get show give when to column columns field work works bring brings brought sell sells sold make makes made spend spends spent earn earns earned pay pays paid produce produces produced generate generates generated gets got receive receives received contribute contributes see according occur occurs appear appears turn turns come comes show compute calculate find there was were that'.split(
    ' ',
  ),
);
const rowWords = new Set('row rows record records entry entries line lines times occurrences'.split(' '));

/** "total amount per region", "how many orders each customer has", "group by city and average the price". */
export function extractAggregate(reading: Reading): Aggregate | undefined {
  const index = functionIndex(reading);
  if (index === undefined) return undefined;
  const name = functions[reading.tokens[index]?.lower ?? ''] ?? '';
  const groupBy = extractGroup(reading);
  const explicit = explicitColumn(reading);
  const stated =
    explicit !== undefined && !overlaps(explicit, groupBy) && !isTableFile(String(explicit.value))
      ? explicit
      : undefined;
  const column = stated ?? columnAfter(reading, index, groupBy) ?? columnBefore(reading, index, groupBy);
  const before = reading.tokens[index - 1];
  // Rows are counted by any column: by the one that they are grouped by.
  const counted = column ?? (name === 'count' ? groupBy : undefined);
  const how = isWord(before, new Set(['how'])) ? [index - 1] : [];
  return {
    function: { value: name, tokens: [...how, index] },
    ...(counted === undefined ? {} : { column: counted }),
    ...(groupBy === undefined ? {} : { groupBy }),
  };
}

function functionIndex(reading: Reading): number | undefined {
  const found = reading.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || token.quoted || functions[token.lower] === undefined) return [];
    if (/^(?:much|many|often)$/.test(token.lower) && reading.tokens[index - 1]?.lower !== 'how') return [];
    if (token.lower === 'number' && !isWord(reading.tokens[index + 1], new Set(['of']))) return [];
    return [index];
  });
  return found.find((index) => !weak.has(reading.tokens[index]?.lower ?? '')) ?? found[0];
}

const of = new Set(['of']);
const kinds = new Set('value values kind type sort'.split(' '));
const groupStops = new Set([
  ...stops,
  'total',
  'totals',
  'average',
  'averages',
  'sum',
  'sums',
  'count',
  'counts',
  'mean',
  'maximum',
  'minimum',
]);

/** What the rows are grouped by. */
export function extractGroup(reading: Reading): Found | undefined {
  for (const cue of groupCues) {
    for (let index = 0; index < reading.tokens.length; index += 1) {
      if (!cue.every((word, offset) => isWord(reading.tokens[index + offset], new Set([word])))) continue;
      const from = index + cue.length;
      const name = nameFrom(
        reading,
        isWord(reading.tokens[from + 1], of) && isWord(reading.tokens[from], kinds) ? from + 2 : from,
        groupStops,
      );
      if (name !== undefined)
        return { value: name.value, tokens: [...span(index, index + cue.length), ...name.tokens] };
    }
  }
  return undefined;
}

const amounts = new Set('amount number value quantity level'.split(' '));
const each = new Set(['each', 'every', 'all', 'the']);

function columnAfter(reading: Reading, index: number, groupBy: Found | undefined): Found | undefined {
  let start = index + 1;
  while (
    isWord(
      reading.tokens[start],
      new Set(['up', 'of', 'the', 'all', 'value', 'values', 'together', 'a', 'is', 'single', 'for', 'number']),
    )
  )
    start += 1;
  if (reading.tokens[start]?.text === '(') start += 1;
  if (isWord(reading.tokens[start], rowWords)) return undefined;
  // "the least amount of rainfall"
  if (
    isWord(reading.tokens[start], amounts) &&
    isWord(reading.tokens[start + 1], of) &&
    !isWord(reading.tokens[start + 2], each)
  )
    start += 2;
  const name = nameFrom(reading, start, stops);
  if (name === undefined || overlaps(name, groupBy)) return undefined;
  return { value: name.value, tokens: span(index + 1, Math.max(...name.tokens) + 1) };
}

/** "for the amount column, give me the total per region". */
function columnBefore(reading: Reading, index: number, groupBy: Found | undefined): Found | undefined {
  for (let at = 0; at < reading.tokens.length; at += 1) {
    if (!isWord(reading.tokens[at], new Set(['column', 'field']))) continue;
    const after = reading.tokens[at + 1];
    if (
      after !== undefined &&
      (after.quoted || after.kind === 'identifier' || (after.kind === 'word' && !stops.has(after.lower))) &&
      !isTableFile(after.text)
    )
      return { value: after.text, tokens: [at, at + 1] };
    const previous = reading.tokens[at - 1];
    if (previous === undefined || at - 1 === index || groupBy?.tokens.includes(at - 1) === true) continue;
    if (previous.quoted || previous.kind === 'identifier' || previous.kind === 'word')
      return { value: previous.text, tokens: [at - 1, at] };
  }
  const noun = nameBefore(reading, index, before);
  if (noun !== undefined && !overlaps(noun, groupBy)) return noun;
  const quoted = reading.tokens.findIndex(
    (token, at) => token.quoted && token.kind !== 'file' && groupBy?.tokens.includes(at) !== true,
  );
  return quoted < 0 ? undefined : { value: reading.tokens[quoted]?.text ?? '', tokens: [quoted] };
}

const before = new Set(
  'show give me get find compute calculate list report want need see take what is the by sum for with'.split(' '),
);

function overlaps(a: Found, b: Found | undefined): boolean {
  return b !== undefined && a.tokens.some((index) => b.tokens.includes(index));
}
