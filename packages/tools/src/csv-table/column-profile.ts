/** Decides what a column holds, from all its cells. */
import { dateIn, isCode, isMissing, numberIn, type DateStyle, type NumberStyle } from './cell-values.ts';

/** What a column holds, and how it is written. */
export type ColumnType =
  | { readonly kind: 'number'; readonly style: NumberStyle }
  | { readonly kind: 'date'; readonly style: DateStyle }
  | { readonly kind: 'text' }
  | { readonly kind: 'empty' };

const otherStyles = ['named', 'dmy', 'mdy'] as const;
/** After so many cells of which next to none was a number or date, the column is taken for text. */
const settledAfter = 2_000;
/** The share of a column's cells that must be numbers (dates) for the rest to count as slips. */
const mostly = 0.9;

/** Counts what the cells of one column may be. */
export class ColumnProfile {
  #filled = 0;
  #looked = 0;
  #codes = 0;
  readonly #numbers = { point: 0, comma: 0 };
  readonly #dates = { ymd: 0, named: 0, dmy: 0, mdy: 0 };
  #hasSlashes = false;
  #isSettled = false;

  add(cell: string): void {
    if (isMissing(cell)) return;
    this.#filled++;
    if (this.#isSettled) return;
    this.#looked++;
    if (/\d/.test(cell)) this.#look(cell);
    if (this.#looked === settledAfter) this.#isSettled = this.#mostLikely() < settledAfter / 100;
  }

  #look(cell: string): void {
    if (isCode(cell)) this.#codes++;
    const [point, comma] = [numberIn(cell, 'point') !== null, numberIn(cell, 'comma') !== null];
    if (point) this.#numbers.point++;
    if (comma) this.#numbers.comma++;
    if (point || comma) return;
    if (dateIn(cell, 'ymd') !== null) this.#dates.ymd++;
    else for (const style of otherStyles) if (dateIn(cell, style) !== null) this.#dates[style]++;
    this.#hasSlashes ||= cell.includes('/');
  }

  /** Whether its numbers can only be read with a decimal comma. */
  get needsComma(): boolean {
    return this.#numbers.comma > this.#numbers.point;
  }

  /** `prefersComma`: how another column of the table decides where this one could be read both ways. */
  type(prefersComma: boolean): ColumnType {
    if (this.#filled === 0) return { kind: 'empty' };
    const { point, comma } = this.#numbers;
    const style = comma > point || (comma === point && prefersComma) ? 'comma' : 'point';
    if (this.#codes === 0 && this.#isMostly(Math.max(point, comma))) return { kind: 'number', style };
    const dateStyle = this.#dateStyle();
    return this.#isMostly(this.#dates[dateStyle]) ? { kind: 'date', style: dateStyle } : { kind: 'text' };
  }

  #isMostly(count: number): boolean {
    return this.#looked === this.#filled && count >= this.#filled * mostly;
  }

  #mostLikely(): number {
    return Math.max(...Object.values(this.#numbers), ...Object.values(this.#dates));
  }

  /** Where day and month can't be told apart, slashes mean that the month comes first, and dots that the day does. */
  #dateStyle(): DateStyle {
    const { ymd, named, dmy, mdy } = this.#dates;
    if (Math.max(ymd, named) >= Math.max(dmy, mdy)) return ymd >= named ? 'ymd' : 'named';
    if (dmy === mdy) return this.#hasSlashes ? 'mdy' : 'dmy';
    return dmy > mdy ? 'dmy' : 'mdy';
  }
}

/** What each column holds. */
export function columnTypes(profiles: readonly ColumnProfile[]): ColumnType[] {
  const prefersComma = profiles.some((profile) => profile.needsComma);
  return profiles.map((profile) => profile.type(prefersComma));
}

/** The cell as the column's type reads it: a number, a moment in milliseconds, a text, or null where it is missing. */
export function valueOf(cell: string, type: ColumnType): number | string | null {
  if (type.kind === 'text' || type.kind === 'empty') return cell === '' ? null : cell;
  if (isMissing(cell)) return null;
  return (type.kind === 'number' ? numberIn(cell, type.style) : dateIn(cell, type.style)) ?? cell;
}
