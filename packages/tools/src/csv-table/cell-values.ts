/** How numbers are written: with a decimal point (1,234.5) or a decimal comma (1.234,5). */
export type NumberStyle = 'point' | 'comma';

/** The order of day, month and year. */
export type DateStyle = 'ymd' | 'dmy' | 'mdy' | 'named';

const missing: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'null', 'none', 'nan', '-', '–', '—']);

const longestMissing = 4;

/** Whether a cell of a column of numbers or dates says that there is no value. */
export function isMissing(cell: string): boolean {
  return cell.length <= longestMissing && missing.has(cell.toLowerCase());
}

const pointNumber = /^[-+]?(?:\d{1,3}(?:[, '’\u00a0\u202f]\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d{1,3})?$/;
const commaNumber = /^[-+]?(?:\d{1,3}(?:[. '’\u00a0\u202f]\d{3})+|\d+)?(?:,\d+)?(?:[eE][-+]?\d{1,3})?$/;

/** The number that a cell holds, without currency signs and percent signs; null where it holds none. */
export function numberIn(cell: string, style: NumberStyle): number | null {
  if (/^-?\d{1,15}$/.test(cell)) return Number(cell);
  if (!/\d/.test(cell)) return null;
  const bare = bareNumber(cell);
  if (!/\d/.test(bare) || !(style === 'point' ? pointNumber : commaNumber).test(bare)) return null;
  const ungrouped = bare.replace(style === 'point' ? /[, '’\u00a0\u202f]/g : /[. '’\u00a0\u202f]/g, '');
  const number = Number(style === 'point' ? ungrouped : ungrouped.replace(',', '.'));
  return Number.isFinite(number) ? number : null;
}

/** Whether the cell can only be an identifier, though it has only digits: `007`, or more digits than a number holds. */
export function isCode(cell: string): boolean {
  return /^(?:0\d+|\d{16,})$/.test(cell);
}

/** How many digits stand after the decimal sign. */
export function decimalsIn(cell: string, style: NumberStyle): number {
  const bare = bareNumber(cell);
  const [mantissa = '', exponent = '0'] = bare.split(/[eE]/);
  const at = mantissa.lastIndexOf(style === 'point' ? '.' : ',');
  return Math.max(0, (at < 0 ? 0 : mantissa.length - at - 1) - Number(exponent));
}

function bareNumber(cell: string): string {
  if (/^[-+\d.,]*$/.test(cell)) return cell;
  const inParentheses = /^\((.+)\)$/.exec(cell)?.[1];
  const bare = (inParentheses ?? cell).replace(/^([-+]?)\s*[$€£¥]\s*/, '$1').replace(/\s*(?:[$€£¥%]|EUR|USD|GBP)$/, '');
  return inParentheses === undefined ? bare : `-${bare}`;
}

const longestDate = 50;
const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const time = String.raw`(?:[T ,]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[-+]\d{2}:?\d{2})?)?`;
const patterns: Readonly<Record<DateStyle, RegExp>> = {
  ymd: new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${time}$`),
  dmy: new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${time}$`),
  mdy: new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${time}$`),
  named: new RegExp(
    String.raw`^(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})\.?[ ,-]+|([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? )(\d{4})${time}$`,
    'i',
  ),
};

/** The moment that a cell holds, in milliseconds since the epoch (UTC where no zone is written); null: none. */
export function dateIn(cell: string, style: DateStyle): number | null {
  if (cell.length > longestDate) return null;
  const match = patterns[style].exec(cell);
  if (match === null) return null;
  const [year, month, day] = dayIn(match, style);
  const [hours, minutes, seconds, fraction, zone] = match.slice(style === 'named' ? 6 : 4);
  const moment = Date.UTC(year, month - 1, day);
  const date = new Date(moment);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59 || Number(seconds ?? 0) > 59) return null;
  const inDay = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return moment + inDay * 1_000 + Math.floor(Number(`0.${fraction ?? 0}`) * 1_000) - zoneOffset(zone);
}

/** A moment as results show it: the day alone where it is midnight. */
export function shownDate(moment: number): string {
  const text = new Date(moment).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}

function dayIn(match: RegExpExecArray, style: DateStyle): readonly [number, number, number] {
  const [, first, second, third, fourth, fifth] = match;
  if (style === 'ymd') return [Number(first), Number(second), Number(third)];
  if (style === 'dmy') return [Number(third), Number(second), Number(first)];
  if (style === 'mdy') return [Number(third), Number(first), Number(second)];
  const month = monthNames.indexOf((second ?? third ?? '').slice(0, 3).toLowerCase()) + 1;
  return [Number(fifth), month, Number(first ?? fourth)];
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
