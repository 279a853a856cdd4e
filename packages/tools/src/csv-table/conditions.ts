import { OrchestratorError } from '@orchestr8/schema';
import { z } from 'zod';
import { dateIn, numberIn, type DateStyle } from './cell-values.ts';
import { valueOf, type ColumnType } from './column-profile.ts';
import type { Cells } from './csv-rows.ts';
import type { CsvSource } from './csv-source.ts';

const operators = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'startsWith',
  'endsWith',
  'in',
  'empty',
  'notEmpty',
] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** The keys with which an input says which rows it means. */
export const whereInput = {
  where: z
    .array(
      z.strictObject({
        column: z.string(),
        operator: z.enum(operators),
        value: z
          .union([scalar, z.array(scalar)])
          .exactOptional()
          .describe('A list with "in"; none with "empty".'),
      }),
    )
    .default([]),
  match: z.enum(['all', 'any']).default('all').describe('How many of the conditions must hold.'),
  caseSensitive: z.boolean().default(false).describe('Whether capitals matter where texts are compared.'),
};

export type Where = z.output<z.ZodObject<typeof whereInput>>;

type Condition = Where['where'][number];
type Test = (cells: Cells) => boolean;

/**
 * The test of a row. Numbers and dates are compared as such where the column holds them, everything else as text. A
 * missing cell fulfils only `empty` and `!=`.
 *
 * @throws OrchestratorError `column-not-found`, `condition-invalid`
 */
export function rowTest(where: Where, source: CsvSource): Test {
  const tests = where.where.map((condition) => conditionTest(condition, source, where.caseSensitive));
  if (tests.length === 0) return () => true;
  return where.match === 'all'
    ? (cells) => tests.every((test) => test(cells))
    : (cells) => tests.some((test) => test(cells));
}

function conditionTest(condition: Condition, source: CsvSource, caseSensitive: boolean): Test {
  const index = source.column(condition.column);
  const type: ColumnType = source.types[index] ?? { kind: 'text' };
  const { operator } = condition;
  if (operator === 'empty' || operator === 'notEmpty') {
    return (cells) => (valueOf(cells[index] ?? '', type) === null) === (operator === 'empty');
  }
  const asText = (value: string | number | boolean) => (caseSensitive ? String(value) : String(value).toLowerCase());
  if (operator === 'contains' || operator === 'startsWith' || operator === 'endsWith') {
    const part = asText(oneValue(condition));
    const find = { contains: 'includes', startsWith: 'startsWith', endsWith: 'endsWith' } as const;
    return (cells) => asText(cells[index] ?? '')[find[operator]](part);
  }
  const comparable = (value: string | number | null) => (typeof value === 'string' ? asText(value) : value);
  const wanted = wantedValues(condition, type).map(comparable);
  return (cells) => holds(operator, comparable(valueOf((cells[index] ?? '').trim(), type)), wanted);
}

function holds(
  operator: Condition['operator'],
  value: string | number | null,
  wanted: readonly (string | number | null)[],
) {
  const [first] = wanted;
  if (operator === 'in') return wanted.includes(value);
  if (operator === '!=') return value !== first;
  if (value === null || first === null || first === undefined || typeof value !== typeof first) return false;
  switch (operator) {
    case '=':
      return value === first;
    case '<':
      return value < first;
    case '<=':
      return value <= first;
    case '>':
      return value > first;
    default:
      return value >= first;
  }
}

function wantedValues(condition: Condition, type: ColumnType): (string | number)[] {
  const values = condition.operator === 'in' ? [condition.value ?? []].flat() : [oneValue(condition)];
  return values.map((value) => {
    const text = String(value).trim();
    if (type.kind === 'number') {
      const number = typeof value === 'number' ? value : (numberIn(text, type.style) ?? numberIn(text, 'point'));
      if (number !== null) return number;
      if (/[<>]/.test(condition.operator)) throw conditionInvalid(condition, 'The column holds numbers.');
    }
    if (type.kind === 'date') return momentOf(text, type.style, condition);
    return text;
  });
}

function momentOf(text: string, style: DateStyle, condition: Condition): number {
  const moment = dateIn(text, 'ymd') ?? dateIn(text, style) ?? dateIn(text, 'named');
  if (moment !== null) return moment;
  throw conditionInvalid(condition, 'The column holds dates: write YYYY-MM-DD.');
}

function oneValue(condition: Condition): string | number | boolean {
  const { value } = condition;
  if (value !== undefined && !Array.isArray(value)) return value as string | number | boolean;
  throw conditionInvalid(condition, `Give "value" as one text or number with "${condition.operator}".`);
}

function conditionInvalid(condition: Condition, hint: string): OrchestratorError {
  return new OrchestratorError(`The condition on ${JSON.stringify(condition.column)} can't be used.`, {
    code: 'condition-invalid',
    hint,
    details: { column: condition.column, operator: condition.operator },
  });
}
