const mostNames = 3;

/** Those of the names that were probably meant, nearest first; at most three. */
export function nearNames(meant: string, names: Iterable<string>): string[] {
  const wanted = plain(meant);
  const scored = [...names].flatMap((name) => {
    const distance = distanceTo(wanted, plain(name));
    return distance === null ? [] : [{ name, distance }];
  });
  return scored
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, mostNames)
    .map(({ name }) => name);
}

/** `Did you mean "total"?`, or null where no name is near. */
export function didYouMean(meant: string, names: Iterable<string>): string | null {
  const near = nearNames(meant, names);
  if (near.length === 0) return null;
  return `Did you mean ${near.map((name) => JSON.stringify(name)).join(' or ')}?`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

function distanceTo(wanted: string, name: string): number | null {
  if (wanted === name) return 0;
  if (wanted === '' || name === '') return null;
  if (wanted.length > 2 && name.length > 2 && (name.includes(wanted) || wanted.includes(name))) return 1;
  const most = Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3));
  const distance = editDistance(wanted.slice(0, 200), name.slice(0, 200));
  return distance <= most ? distance + 1 : null;
}

/** The fewest letters to add, drop, replace or swap with a neighbour (optimal string alignment), by rows. */
function editDistance(left: string, right: string): number {
  let [twoAbove, above] = [[] as number[], Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const changed = (above[column - 1] ?? 0) + (isSame ? 0 : 1);
      const swapped = isSwap ? (twoAbove[column - 2] ?? Infinity) + 1 : Infinity;
      current.push(Math.min(changed, swapped, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    [twoAbove, above] = [above, current];
  }
  return above[right.length] ?? 0;
}
