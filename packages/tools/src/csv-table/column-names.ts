import { OrchestratorError } from '@orchestr8/schema';
import { didYouMean } from '../near-names.ts';

/** The names of the columns: trimmed, numbered where they are empty or there twice. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const wanted = cell.trim() === '' ? `column_${index + 1}` : cell.trim();
    let name = wanted;
    for (let copy = 2; taken.has(name); copy++) name = `${wanted}_${copy}`;
    taken.add(name);
    return name;
  });
}

/**
 * The index of the column that is meant; capitals, spaces, `_` and `-` don't matter.
 *
 * @throws OrchestratorError `column-not-found`, which lists the columns
 */
export function findColumn(columns: readonly string[], meant: string): number {
  const ways = [(name: string) => name, (name: string) => name.toLowerCase(), plain];
  for (const way of ways) {
    const index = columns.findIndex((name) => way(name) === way(meant.trim()));
    if (index >= 0) return index;
  }
  throw new OrchestratorError(`There is no column ${JSON.stringify(meant)}.`, {
    code: 'column-not-found',
    hint: didYouMean(meant, columns) ?? `Use one of: ${columns.slice(0, 50).join(', ')}.`,
    details: { column: meant, columns: [...columns] },
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}
