import { decimalsIn, type NumberStyle } from './cell-values.ts';

/** Sums numbers without losing small ones beside large ones (Neumaier), and rounds to the decimals they were given with. */
export class NumberTally {
  count = 0;
  min = Infinity;
  max = -Infinity;
  #sum = 0;
  #lost = 0;
  #decimals = 0;
  #mean = 0;
  #squares = 0;
  readonly #values: number[] | null;

  /** `keepsValues`: for the median. */
  constructor(keepsValues: boolean) {
    this.#values = keepsValues ? [] : null;
  }

  add(value: number, cell: string, style: NumberStyle): void {
    this.count++;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const next = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
    if (this.#decimals < 20) this.#decimals = Math.max(this.#decimals, Math.min(20, decimalsIn(cell, style)));
    const distance = value - this.#mean;
    this.#mean += distance / this.count;
    this.#squares += distance * (value - this.#mean);
    this.#values?.push(value);
  }

  get sum(): number {
    const sum = this.#sum + this.#lost;
    return Math.abs(sum) < 1e15 ? Number(sum.toFixed(this.#decimals)) : sum;
  }

  get mean(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }

  /** Of a sample; null for fewer than two values. */
  get standardDeviation(): number | null {
    return this.count < 2 ? null : Math.sqrt(this.#squares / (this.count - 1));
  }

  get median(): number | null {
    if (this.#values === null || this.count === 0) return null;
    const sorted = Float64Array.from(this.#values).sort();
    const middle = sorted.length >> 1;
    const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
    if (sorted.length % 2 === 1) return high;
    return Number(((low + high) / 2).toFixed(Math.min(20, this.#decimals + 1)));
  }
}
