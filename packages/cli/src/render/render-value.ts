import { isJsonObject, type JsonObject, type JsonValue } from '@orchestr8/schema';
import { printable, printableLine } from '../terminal/printable.ts';
import { painterFor, widthOf, type Painter } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { renderCallPaths, type CallPath } from './call-paths.ts';

/** Lines of one value that a person is shown; the rest is in `--json`. */
const mostLines = 200;
const mostRows = 100;
const mostColumns = 8;

/** A value for people: text as text, call paths as arrows, lists of alike objects as tables, the rest as an outline. */
export function renderValue(value: JsonValue): string {
  const lines = blockOf(value, painterFor(process.stdout)).split('\n');
  if (lines.length <= mostLines) return lines.join('\n');
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines; --json has all`].join('\n');
}

function blockOf(value: JsonValue, paint: Painter): string {
  if (typeof value === 'string') return printable(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return listOf(value as readonly JsonValue[], paint);
  return objectOf(value as JsonObject, paint);
}

function objectOf(value: JsonObject, paint: Painter): string {
  const entries = Object.entries(value);
  if (entries.length === 0) return 'none';
  return entries
    .map(([key, inner]) => {
      if (key === 'paths' && isCallPaths(inner)) return renderCallPaths(inner, value['truncated'] === true, paint);
      if (key === 'truncated' && isCallPaths(value['paths'])) return '';
      const name = paint('strong', `${printableLine(key)}:`);
      if (isShort(inner)) return `${name} ${shortOf(inner)}`;
      return `${name}\n${indented(blockOf(inner, paint))}`;
    })
    .filter((line) => line !== '')
    .join('\n');
}

function listOf(list: readonly JsonValue[], paint: Painter): string {
  if (list.length === 0) return 'none';
  if (isTable(list)) return tableOf(list, paint);
  if (list.every(isShort)) {
    const line = list.slice(0, mostRows).map(shortOf).join(', ');
    if (line.length <= widthOf(process.stdout) && list.length <= mostRows) return line;
  }
  const shown = list.slice(0, mostRows).map((item) => `- ${indented(blockOf(item, paint)).trimStart()}`);
  return [...shown, ...more(list)].join('\n');
}

function tableOf(list: readonly JsonObject[], paint: Painter): string {
  const keys = [...new Set(list.slice(0, mostRows).flatMap((row) => Object.keys(row)))];
  const columns = keys.slice(0, mostColumns);
  const rows = list.slice(0, mostRows).map((row) => columns.map((key) => cellOf(row[key] ?? '')));
  const options = { width: widthOf(process.stdout) - 2, paintHeader: (text: string) => paint('strong', text) };
  return [table(columns, rows, options), ...more(list)].join('\n');
}

function more(list: readonly JsonValue[]): readonly string[] {
  return list.length > mostRows ? [`… and ${list.length - mostRows} more; --json has all`] : [];
}

/** Objects that are alike and flat enough to stand in rows: most cells are short. */
function isTable(list: readonly JsonValue[]): list is readonly JsonObject[] {
  if (!list.every((row) => isJsonObject(row) && Object.keys(row).length > 0)) return false;
  const cells = list.flatMap((row) => Object.values(row as JsonObject));
  return cells.filter(isShort).length >= cells.length * (list.length > 1 ? 0.7 : 1);
}

/** What is too much for a cell is counted. */
function cellOf(value: JsonValue): string {
  if (isShort(value) || typeof value !== 'object' || value === null) return shortOf(value);
  return Array.isArray(value) ? `(${value.length} items)` : `(${Object.keys(value).length} values)`;
}

function isShort(value: JsonValue): boolean {
  if (typeof value === 'string') return !value.includes('\n') && value.length <= 200;
  if (typeof value !== 'object' || value === null) return true;
  const inner = Array.isArray(value) ? (value as readonly JsonValue[]) : Object.values(value);
  return (
    inner.length <= 5 && inner.every((each) => typeof each !== 'object' || each === null) && shortOf(value).length <= 80
  );
}

function shortOf(value: JsonValue): string {
  if (value === null) return '–';
  if (typeof value === 'string') return printableLine(value);
  if (typeof value !== 'object') return String(value);
  if (Object.keys(value).length === 0) return 'none';
  if (Array.isArray(value)) return value.map((item: JsonValue) => shortOf(item)).join(', ');
  return Object.entries(value)
    .map(([key, inner]) => `${printableLine(key)} ${shortOf(inner as JsonValue)}`)
    .join(', ');
}

function indented(block: string): string {
  return block
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function isCallPaths(value: JsonValue | undefined): value is readonly (CallPath & JsonValue)[] {
  return Array.isArray(value) && value.every((path: JsonValue) => Array.isArray(path) && path.every(isCall));
}

function isCall(step: JsonValue): boolean {
  return isJsonObject(step) && typeof step['symbol'] === 'string' && typeof step['line'] === 'number';
}
