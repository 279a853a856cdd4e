import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { printableLine } from './printable.ts';

export interface TableOptions {
  /** Columns of the terminal; the widest column gives way. */
  readonly width: number;
  readonly paintHeader?: (text: string) => string;
}

const gap = '  ';
const narrowest = 6;

/** Aligned columns with a header, cut to the width. Cells are made printable here. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], options: TableOptions): string {
  const cells = [header, ...rows].map((row) => header.map((_, column) => printableLine(row[column] ?? '')));
  const widths = fit(
    header.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? '')))),
    options.width,
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
  const paint = options.paintHeader ?? ((text) => text);
  return [paint(lines[0] ?? ''), ...lines.slice(1)].join('\n');
}

function pad(cell: string, width: number): string {
  const cut = stringWidth(cell) > width ? cliTruncate(cell, width, { position: 'middle' }) : cell;
  return cut + ' '.repeat(Math.max(0, width - stringWidth(cut)));
}

function fit(wanted: readonly number[], width: number): readonly number[] {
  const widths = [...wanted];
  const available = width - gap.length * (widths.length - 1);
  let excess = widths.reduce((sum, each) => sum + each, 0) - available;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const current = widths[widest] ?? 0;
    if (current <= narrowest) break;
    const second = Math.max(narrowest, ...widths.filter((_, column) => column !== widest));
    const cut = Math.min(excess, Math.max(1, current - second), current - narrowest);
    widths[widest] = current - cut;
    excess -= cut;
  }
  return widths;
}
