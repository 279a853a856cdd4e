import type { JsonValue } from '@orchestr8/schema';
import { columnIndex, plainNumber, readTable, type Table } from '../read-table.ts';
import { counted, fails, numberOf, objects, passes, textOf, type Check, type Subject } from '../subject.ts';

/** As many rows as the file has. */
export const tableRows: Check = async (subject) => {
  const table = await tableOf(subject, 'file');
  if (table === undefined) return undefined;
  const count = numberOf(subject.output['rowCount']);
  return count === table.rows.length
    ? passes(`${counted(count, 'row')} counted again.`)
    : fails(`The file has ${table.rows.length} rows, not ${count}.`);
};

/** The columns of the file. */
export const tableColumns: Check = async (subject) => {
  const table = await tableOf(subject, 'file');
  if (table === undefined || new Set(table.columns).size < table.columns.length) return undefined;
  const names = objects(subject.output['columns']).map((column) => textOf(column['name']));
  const missing = table.columns.find((name) => name !== '' && !names.includes(name));
  if (missing !== undefined) return fails(`The column ${JSON.stringify(missing)} is missing.`);
  return names.length === table.columns.length
    ? passes(`${counted(names.length, 'column')}: ${names.join(', ')}.`)
    : fails(`The file has ${table.columns.length} columns, not ${names.length}.`);
};

/** Every row that is given back fulfils the condition. */
export const rowsFulfil: Check = ({ input, output }) => {
  const rows = objects(output['rows']);
  const name = columnOf(output['columns'], textOf(input['column']));
  if (name === undefined) return fails(`The rows have no column ${JSON.stringify(input['column'] ?? '')}.`);
  for (const [index, row] of rows.entries()) {
    if (fulfils(row[name] ?? null, textOf(input['operator']), input['value'] ?? null) === false)
      return fails(`Row ${index + 1} does not fulfil it: ${name} is ${JSON.stringify(row[name] ?? null)}.`);
  }
  return passes(`${counted(rows.length, 'row')} tested again.`);
};

/** As many rows as fulfil the condition. */
export const rowsComplete: Check = async (subject) => {
  const { input, output } = subject;
  const table = await tableOf(subject, 'file');
  const column = table === undefined ? -1 : columnIndex(table, textOf(input['column']));
  if (table === undefined || column < 0) return undefined;
  const cells = table.rows.map((row) => row[column] ?? '');
  const operator = textOf(input['operator']);
  const isNumeric = cells.every((cell) => cell === '' || plainNumber(cell) !== undefined);
  // Money, dates and codes are compared in ways that a recount would have to guess.
  if (!isNumeric && (/[<>]/.test(operator) || cells.some((cell) => /\d/.test(cell)))) return undefined;
  const typed = cells.map((cell) => (isNumeric ? (plainNumber(cell) ?? null) : cell === '' ? null : cell));
  const count = typed.filter((cell) => fulfils(cell, operator, input['value'] ?? null) === true).length;
  const given = numberOf(output['rowCount']);
  return count === given
    ? passes(`${counted(count, 'row')} of ${table.rows.length} counted again.`)
    : fails(`${count} rows of the file fulfil it, and ${given} are given.`);
};

/** Whether a cell fulfils a condition; undefined where that can't be said without guessing. */
function fulfils(cell: JsonValue, operator: string, value: JsonValue): boolean | undefined {
  const [left, right] = [textOf(cell).toLowerCase(), textOf(value).toLowerCase()];
  if (operator === 'contains') return left.includes(right);
  const wanted = typeof cell === 'number' ? (plainNumber(textOf(value)) ?? null) : null;
  if (cell === null) return operator === '!=';
  if (typeof cell === 'number' && wanted === null) return operator === '!=' ? true : undefined;
  const [a, b] = wanted === null ? [left, right] : [Number(cell), wanted];
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    default:
      return wanted === null ? undefined : compare(Number(a), operator, wanted);
  }
}

function compare(a: number, operator: string, b: number): boolean | undefined {
  const tests: Readonly<Record<string, boolean>> = { '>': a > b, '>=': a >= b, '<': a < b, '<=': a <= b };
  return tests[operator];
}

/** One row for each group. */
export const groupsComplete: Check = async (subject) => {
  const table = await tableOf(subject, 'file');
  const column = table === undefined ? -1 : columnIndex(table, textOf(subject.input['groupBy']));
  if (table === undefined || column < 0) return undefined;
  const groups = new Set(table.rows.map((row) => row[column] ?? '')).size;
  const given = numberOf(subject.output['rowCount']);
  return groups === given
    ? passes(`${counted(groups, 'group')} counted again.`)
    : fails(`The file has ${groups} groups, and ${given} are given.`);
};

/** Each group's figure, computed again. */
export const groupsRecomputed: Check = async (subject) => {
  const { input, output } = subject;
  const table = await tableOf(subject, 'file');
  if (table === undefined) return undefined;
  const [group, column] = [columnIndex(table, textOf(input['groupBy'])), columnIndex(table, textOf(input['column']))];
  const figure = (Array.isArray(output['columns']) ? output['columns'] : []).at(-1);
  const name = table.columns[group];
  if (group < 0 || column < 0 || name === undefined || typeof figure !== 'string') return undefined;
  const own = figuresOf(table, { group, column, fn: textOf(input['function']) });
  if (own === undefined) return undefined;
  for (const row of objects(output['rows'])) {
    const key = textOf(row[name]);
    const expected = own.get(key);
    const given = row[figure] ?? null;
    const isSame =
      expected === given ||
      (typeof expected === 'number' && Math.abs(expected - numberOf(given)) <= 1e-9 * Math.max(1, Math.abs(expected)));
    if (!isSame) return fails(`For ${JSON.stringify(key)} it is ${String(expected)}, not ${JSON.stringify(given)}.`);
  }
  return passes(`${counted(objects(output['rows']).length, 'figure')} computed again.`);
};

function figuresOf(
  table: Table,
  { group, column, fn }: { readonly group: number; readonly column: number; readonly fn: string },
): ReadonlyMap<string, number | null> | undefined {
  const values = new Map<string, number[]>();
  for (const row of table.rows) {
    const list = values.get(row[group] ?? '') ?? [];
    values.set(row[group] ?? '', list);
    const cell = row[column] ?? '';
    const number = fn === 'count' ? 0 : plainNumber(cell);
    if (cell !== '' && number === undefined) return undefined;
    if (cell !== '' && number !== undefined) list.push(number);
  }
  return new Map([...values].map(([key, list]) => [key, figure(list, fn)]));
}

function figure(list: readonly number[], fn: string): number | null {
  const sum = list.reduce((total, value) => total + value, 0);
  if (fn === 'count') return list.length;
  if (fn === 'sum') return sum;
  if (list.length === 0) return null;
  if (fn === 'average') return sum / list.length;
  return fn === 'min' ? Math.min(...list) : Math.max(...list);
}

/** As many rows as the two files have pairs with the same key. */
export const pairsComplete: Check = async (subject) => {
  const [left, right] = [await tableOf(subject, 'left'), await tableOf(subject, 'right')];
  const on = textOf(subject.input['on']);
  if (left === undefined || right === undefined) return undefined;
  const [leftKey, rightKey] = [columnIndex(left, on), columnIndex(right, on)];
  if (leftKey < 0 || rightKey < 0) return undefined;
  const counts = new Map<string, number>();
  for (const row of right.rows) counts.set(row[rightKey] ?? '', (counts.get(row[rightKey] ?? '') ?? 0) + 1);
  const keys = left.rows.map((row) => row[leftKey] ?? '').filter((key) => key !== '');
  const pairs = keys.reduce((total, key) => total + (counts.get(key) ?? 0), 0);
  const given = numberOf(subject.output['rowCount']);
  return pairs === given
    ? passes(`${counted(pairs, 'pair')} counted again.`)
    : fails(`The files have ${pairs} pairs, and ${given} rows are given.`);
};

function columnOf(columns: JsonValue | undefined, meant: string): string | undefined {
  const names = Array.isArray(columns) ? columns.map((name) => textOf(name)) : [];
  return names[columnIndex({ columns: names, rows: [] }, meant)];
}

async function tableOf({ input, files }: Subject, name: string): Promise<Table | undefined> {
  const lines = await files.lines(textOf(input[name]));
  return lines === null ? undefined : readTable(lines.join('\n'));
}
