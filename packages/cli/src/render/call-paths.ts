import { printableLine } from '../terminal/printable.ts';
import type { Painter } from '../terminal/style.ts';

/** A call path as results have it. `line` is that of the definition, from 1. */
export type CallPath = readonly { readonly symbol: string; readonly file: string; readonly line: number }[];

/** Each path as a numbered block, a symbol per line behind an arrow, with its place. */
export function renderCallPaths(paths: readonly CallPath[], truncated: boolean, paint: Painter): string {
  if (paths.length === 0) return 'There is no call path between the two functions.';
  const blocks = paths.map((path, index) => {
    const width = Math.max(...path.map(({ symbol }, depth) => symbol.length + depth * 2));
    const lines = path.map(({ symbol, file, line }, depth) => {
      const arrow = depth === 0 ? '' : '→ ';
      const name = `${'  '.repeat(Math.max(0, depth - 1))}${arrow}${printableLine(symbol)}`;
      return `    ${name.padEnd(width + 2)}${paint('quiet', printableLine(`${file}:${line}`))}`;
    });
    return [
      `${paint('strong', `${index + 1}.`)} ${path.length - 1} ${path.length === 2 ? 'call' : 'calls'}`,
      ...lines,
    ].join('\n');
  });
  const count = `${paths.length} call ${paths.length === 1 ? 'path' : 'paths'}${truncated ? ' (there may be more)' : ''}`;
  return [count, ...blocks].join('\n');
}
