/** The reviewer's own reading of a CSV file: a header, and rows of cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads CSV text (RFC 4180; the delimiter that the header has most of). Blank lines are left out. */
export function readTable(text: string): Table {
  const bare = text.replace(/^\uFEFF/, '');
  const header = bare.slice(0, bare.search(/\r?\n|$/));
  const delimiter = [',', ';', '\t', '|'].toSorted((a, b) => header.split(b).length - header.split(a).length)[0] ?? ',';
  const [columns = [], ...rows] = records(bare, delimiter);
  return { columns: columns.map((cell) => cell.trim()), rows: rows.filter((row) => row.some((cell) => cell !== '')) };
}

function records(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    row.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[(at += 1)] ?? '';
      else quoted = false;
    } else if (character === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (character === delimiter) endCell();
    else if (character === '\n') {
      endCell();
      rows.push(row);
      row = [];
    } else if (character !== '\r') cell += character;
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

/** The index of the column that is meant: capitals, spaces, `_` and `-` don't matter. -1: there is none. */
export function columnIndex({ columns }: Table, meant: string): number {
  const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');
  const exact = columns.indexOf(meant);
  return exact >= 0 ? exact : columns.findIndex((name) => plain(name) === plain(meant));
}

/** The number that a cell is, without any reading between the lines; undefined: none. */
export function plainNumber(cell: string): number | undefined {
  return /^[-+]?\d+(?:\.\d+)?$/.test(cell) && !/^0\d/.test(cell) ? Number(cell) : undefined;
}
