import type { Token } from '../token.ts';

/** The comparisons that a table knows. */
export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | 'contains';

/** An operator, and the tokens that say it. */
export interface OperatorSpan {
  readonly operator: Operator;
  readonly start: number;
  readonly end: number;
  /** Whether a value must be a number for the words to mean this. */
  readonly numeric: boolean;
}

/** Longer phrases go before shorter ones, wherever they stand here: "no less than" before "less than". */
const phrases: readonly (readonly [operator: Operator, words: string, numeric?: boolean])[] = [
  ['>=', 'greater or equal to'],
  ['>=', 'greater or equal'],
  ['>=', 'larger or equal to'],
  ['>=', 'larger or equal'],
  ['>=', 'greater than or equal'],
  ['<=', 'less or equal to'],
  ['<=', 'less or equal'],
  ['<=', 'smaller or equal to'],
  ['<=', 'smaller or equal'],
  ['<=', 'less than or equal'],
  ['>=', 'at or above'],
  ['>=', 'on or after'],
  ['<=', 'on or before'],
  ['<', 'prior to'],
  ['>', 'more recent than'],
  ['>', 'more expensive than'],
  ['>=', 'since'],
  ['<=', 'at or below'],
  ['<=', 'less than or equal to'],
  ['<=', 'smaller than or equal to'],
  ['<=', 'lower than or equal to'],
  ['<=', 'fewer than or equal to'],
  ['>=', 'greater than or equal to'],
  ['>=', 'more than or equal to'],
  ['>=', 'larger than or equal to'],
  ['>=', 'bigger than or equal to'],
  ['>=', 'higher than or equal to'],
  ['<=', 'equal to or less than'],
  ['>=', 'equal to or greater than'],
  ['<=', 'below or equal to'],
  ['>=', 'above or equal to'],
  ['>=', 'not below'],
  ['>=', 'not under'],
  ['<=', 'not above'],
  ['<=', 'not over'],
  ['<=', 'does not exceed'],
  ['<=', 'do not exceed'],
  ['<=', 'not exceed'],
  ['<=', 'not exceeding'],
  ['<=', 'up to', true],
  ['<=', 'at most'],
  ['<=', 'at the most'],
  ['<=', 'maximum of', true],
  ['>=', 'at least'],
  ['>=', 'at the least'],
  ['>=', 'minimum of', true],
  ['>=', 'starting at', true],
  ['>=', 'starting from', true],
  ['>', 'exceeds'],
  ['>', 'exceed'],
  ['>', 'exceeding'],
  ['>', 'in excess of'],
  ['>', 'north of'],
  ['>', 'above', true],
  ['>', 'over', true],
  ['>', 'beyond', true],
  ['>', 'after'],
  ['>', 'surpasses'],
  ['>', 'surpassing'],
  ['>', 'tops', true],
  ['>', 'beats', true],
  ['<', 'below', true],
  ['<', 'under', true],
  ['<', 'beneath', true],
  ['<', 'before'],
  ['<', 'south of'],
  ['!=', 'not equal to'],
  ['!=', 'not equal'],
  ['!=', 'does not equal'],
  ['!=', 'do not equal'],
  ['!=', 'is not equal to'],
  ['!=', 'different from'],
  ['!=', 'differs from'],
  ['!=', 'differ from'],
  ['!=', 'other than'],
  ['!=', 'anything but'],
  ['!=', 'anything except'],
  ['!=', 'anything other than'],
  ['!=', 'not the same as'],
  ['!=', 'is not'],
  ['!=', 'are not'],
  ['!=', 'was not'],
  ['!=', 'does not match'],
  ['!=', 'not'],
  ['contains', 'contains'],
  ['contains', 'contain'],
  ['contains', 'containing'],
  ['contains', 'includes'],
  ['contains', 'include'],
  ['contains', 'including'],
  ['contains', 'mentions'],
  ['contains', 'mention'],
  ['contains', 'mentioning'],
  ['=', 'is equal to'],
  ['=', 'are equal to'],
  ['=', 'equal to'],
  ['=', 'equals'],
  ['=', 'equal'],
  ['=', 'is exactly'],
  ['=', 'exactly'],
  ['=', 'matches'],
  ['=', 'matching'],
  ['=', 'match'],
  ['=', 'set to'],
  ['=', 'the same as'],
  ['=', 'being'],
  ['=', 'reads'],
  ['=', 'of exactly'],
  ['=', 'says'],
  ['=', 'is'],
  ['=', 'are'],
  ['=', 'was'],
  ['=', 'were'],
];

const larger = 'greater more larger bigger higher older later longer newer better taller heavier'.split(' ');
const smaller = 'less smaller lower fewer younger earlier shorter cheaper lighter worse'.split(' ');

/** "more than", "no more than", and so on, for every such word. */
const comparatives: readonly (readonly [operator: Operator, words: string, numeric?: boolean])[] = [
  ...larger.flatMap((word) => forms(word, { plain: '>', or: '>=', no: '<=' })),
  ...smaller.flatMap((word) => forms(word, { plain: '<', or: '<=', no: '>=' })),
  ['!=', 'different than'],
  ['!=', 'unequal to'],
  ['=', 'identical to'],
  ['=', 'same as'],
  ['=', 'must be'],
  ['=', 'should be'],
  ['=', 'has to be'],
  ['contains', 'talks about'],
  ['contains', 'talk about'],
  ['contains', 'refers to'],
  ['contains', 'refer to'],
  ['>=', 'at minimum', true],
  ['>=', 'minimum', true],
  ['>=', 'min', true],
  ['<=', 'at maximum', true],
  ['<=', 'maximum', true],
  ['<=', 'max', true],
];

/** "than", "then" and "as" are all written; before a number nothing is, too. */
function forms(
  word: string,
  { plain, or, no }: { readonly plain: Operator; readonly or: Operator; readonly no: Operator },
): readonly (readonly [operator: Operator, words: string, numeric?: boolean])[] {
  const than = ['than', 'then', 'as'];
  return [
    ...than.map((link) => [plain, `${word} ${link}`] as const),
    [plain, word, true],
    ...than.flatMap((link) =>
      ['or equal to', 'or equals', 'or equal'].map((tail) => [or, `${word} ${link} ${tail}`] as const),
    ),
    ...['or equal to', 'or equals', 'or equal'].map((tail) => [or, `${word} ${tail}`] as const),
    [no, `no ${word} than`],
    [no, `not ${word} than`],
  ];
}

const split = [...phrases, ...comparatives]
  .map(([operator, words, numeric]) => ({ operator, words: words.split(' '), numeric: numeric ?? false }))
  .toSorted((a, b) => b.words.length - a.words.length);

const symbols: Readonly<Record<string, Operator>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '≠': '!=',
  '<>': '!=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '=>': '>=',
  '<': '<',
  '<=': '<=',
  '≤': '<=',
};

/** The operator that starts at a token. Unsupported ones ("starts with") are none. */
export function operatorAt(tokens: readonly Token[], start: number): OperatorSpan | undefined {
  const symbol = tokens[start]?.kind === 'symbol' ? symbols[tokens[start]?.text ?? ''] : undefined;
  if (symbol !== undefined) {
    const next = tokens[start + 1];
    const double = next?.kind === 'symbol' ? `${tokens[start]?.text ?? ''}${next.text}` : '';
    const combined = symbols[double];
    return { operator: combined ?? symbol, start, end: start + (combined === undefined ? 1 : 2), numeric: false };
  }
  for (const { operator, words, numeric } of split) {
    if (
      !words.every((word, offset) => tokens[start + offset]?.lower === word && tokens[start + offset]?.quoted === false)
    )
      continue;
    return { operator, start, end: start + words.length, numeric };
  }
  return undefined;
}

/** What holds where the comparison does not: for "exclude rows where …". */
export function negated(operator: Operator): Operator | undefined {
  const opposites: Readonly<Record<Operator, Operator | undefined>> = {
    '=': '!=',
    '!=': '=',
    '>': '<=',
    '>=': '<',
    '<': '>=',
    '<=': '>',
    contains: undefined,
  };
  return opposites[operator];
}
