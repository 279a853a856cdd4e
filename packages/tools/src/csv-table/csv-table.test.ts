import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@orchestr8/schema';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeStepContext } from '../fake-step-context.ts';
import { csvTable } from './csv-table.ts';

let workspace: string;
let context: ReturnType<typeof fakeStepContext>;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'csv-table-'));
  context = fakeStepContext(workspace);
});

afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array): void {
  writeFileSync(join(workspace, path), content);
}

async function call(input: JsonObject): Promise<JsonObject> {
  return (await csvTable.run(input, context)) as JsonObject;
}

async function columnsOf(content: string | Uint8Array, more: JsonObject = {}): Promise<JsonObject[]> {
  put('a.csv', content);
  return (await call({ action: 'summary', path: 'a.csv', ...more })).columns as JsonObject[];
}

const sales = `Region,Product Name,amount,day
North,Pen,10.5,2026-01-03
South,Pen,20,2026-01-01
North,Book,0.1,2026-02-01
South,Book,,2026-01-02
North,Cup,0.2,2026-01-05
`;

const problemFree = { raggedRows: { count: 0, examples: [] }, unreadableCells: { count: 0, examples: [] } };

describe('summary', () => {
  test('tells what each column holds', async () => {
    put('sales.csv', sales);
    expect(await call({ action: 'summary', path: 'sales.csv' })).toMatchObject({
      path: 'sales.csv',
      rowCount: 5,
      delimiter: ',',
      encoding: 'utf-8',
      problems: problemFree,
      columns: [
        { name: 'Region', type: 'text', filled: 5, missing: 0, distinct: 2, top: [{ value: 'North', count: 3 }, {}] },
        { name: 'Product Name', type: 'text', distinct: 3, min: 'Book', max: 'Pen' },
        {
          name: 'amount',
          type: 'number',
          filled: 4,
          missing: 1,
          min: 0.1,
          max: 20,
          sum: 30.8,
          mean: 7.7,
          median: 5.35,
        },
        { name: 'day', type: 'date', min: '2026-01-01', max: '2026-02-01', sum: null },
      ],
    });
  });

  test('sums decimal numbers as people do', async () => {
    const [column] = await columnsOf(`n\n${'0.1\n'.repeat(1_000)}0.2\n`);
    expect(column?.sum).toBe(100.2);
    expect((await columnsOf('n\n1e15\n0.1\n-1e15\n'))[0]?.sum).toBe(0.1);
  });

  test.each([
    ['thousands', 'a;b\n1,234.50;x\n2,000;y\n', 3234.5],
    ['decimal commas', 'a;b\n1.234,50;x\n2.000;y\n', 3234.5],
    ['spaces', 'a;b\n1 234,5;x\n0,5;y\n', 1235],
    ['currency', 'a;b\n"$1,234.50";x\n$0.50;y\n', 1235],
    ['euros behind', 'a;b\n1.234,50 €;x\n0,50 €;y\n', 1235],
    ['parentheses', 'a;b\n(5.5);x\n10;y\n', 4.5],
    ['percent', 'a;b\n5%;x\n10.5%;y\n', 15.5],
    ['gaps', 'a;b\nN/A;x\n-;z\n10;y\n', 10],
  ])('reads numbers with %s', async (_name, content, sum) => {
    expect((await columnsOf(content))[0]).toMatchObject({ type: 'number', sum });
  });

  test('lets one column decide for another how numbers are written', async () => {
    expect((await columnsOf('a;b\n1,5;1.234\n2,5;2.345\n'))[1]).toMatchObject({ type: 'number', sum: 3579 });
    expect((await columnsOf('a;b\n1.5;1.234\n2.5;2.345\n'))[1]).toMatchObject({ type: 'number', sum: 3.579 });
  });

  test('takes codes for texts', async () => {
    expect((await columnsOf('zip\n00123\n12345\n'))[0]).toMatchObject({ type: 'text', min: '00123' });
    expect((await columnsOf('card\n1234567812345678\n'))[0]).toMatchObject({ type: 'text' });
  });

  test.each([
    ['2026-12-31\n2026-01-02', '2026-01-02', '2026-12-31'],
    ['31/12/2026\n02/01/2026', '2026-01-02', '2026-12-31'],
    ['12/31/2026\n01/02/2026', '2026-01-02', '2026-12-31'],
    ['31.12.2026\n02.01.2026', '2026-01-02', '2026-12-31'],
    ['Dec 31, 2026\n2 January 2026', '2026-01-02', '2026-12-31'],
    ['2026-01-01T12:00:00+02:00\n2026-01-02 00:00', '2026-01-01T10:00:00Z', '2026-01-02'],
  ])('reads dates: %j', async (cells, min, max) => {
    const quoted = cells.replace(/^(.*)$/gm, '"$1"');
    expect((await columnsOf(`d\n${quoted}\n`))[0]).toMatchObject({ type: 'date', min, max });
  });

  test('takes impossible days for text', async () => {
    expect((await columnsOf('d\n2026-02-30\n'))[0]).toMatchObject({ type: 'text' });
  });

  test.each([
    [',', 'a,b\n1,2\n3,4\n'],
    [';', 'a;b\n1,5;2,5\n3,5;4,5\n'],
    ['\t', 'a\tb, c\n1\t2\n'],
    ['|', 'a|b\n1|2\n'],
    [',', '"a;x","b"\n"1;2","3"\n'],
  ])('finds the delimiter %j', async (delimiter, content) => {
    put('a.csv', content);
    const output = await call({ action: 'summary', path: 'a.csv' });
    expect(output.delimiter).toBe(delimiter);
    expect(output.columns).toHaveLength(2);
  });

  test.each([
    ['utf-8', Buffer.from('\ufeffname\nJosé\n')],
    ['utf-16le', Buffer.from('\ufeffname\nJosé\n', 'utf16le')],
    ['utf-16be', Buffer.from('\ufeffname\nJosé\n', 'utf16le').swap16()],
    ['windows-1252', Buffer.from('name\nJosé\n', 'latin1')],
  ])('reads %s', async (encoding, bytes) => {
    put('a.csv', bytes);
    expect(await call({ action: 'summary', path: 'a.csv' })).toMatchObject({
      encoding,
      columns: [{ name: 'name', min: 'José' }],
    });
  });

  test('reads quotes of both kinds, line ends of both kinds, and line ends in cells', async () => {
    expect(await columnsOf('a,b\r\n"x ""y"", z\nnext",2\r\n')).toMatchObject([{ min: 'x "y", z\nnext' }, { sum: 2 }]);
    expect(await columnsOf("'a','b'\n'x, y','2'\n'z','3'\n")).toMatchObject([{ name: 'a', max: 'z' }, { sum: 5 }]);
  });

  test('reports rows with too few or too many cells, and cells that are no numbers', async () => {
    put('a.csv', `a,b\n1,2\n3\n4,5,6\n${'7,8\n'.repeat(20)}oops,9\n`);
    const { problems, columns, rowCount } = await call({ action: 'summary', path: 'a.csv' });
    expect(problems).toEqual({
      raggedRows: {
        count: 2,
        examples: [
          { row: 2, cells: 1, expected: 2 },
          { row: 3, cells: 3, expected: 2 },
        ],
      },
      unreadableCells: { count: 1, examples: [{ row: 24, column: 'a', cell: 'oops' }] },
    });
    expect(columns).toMatchObject([{ type: 'number', sum: 148 }, { missing: 1 }]);
    expect(rowCount).toBe(24);
  });

  test('names columns that have no name or the same one', async () => {
    expect((await columnsOf('a,,a\n1,2,3\n')).map(({ name }) => name)).toEqual(['a', 'column_2', 'a_2']);
    expect((await columnsOf('1,2\n', { header: false })).map(({ name, sum }) => [name, sum])).toEqual([
      ['column_1', 1],
      ['column_2', 2],
    ]);
  });

  test('refuses what is empty, broken or not there', async () => {
    put('empty.csv', '');
    put('open.csv', 'a,b\n"1,2\n'.padEnd(200_000, 'x'));
    mkdirSync(join(workspace, 'folder'));
    await expect(call({ action: 'summary', path: 'empty.csv' })).rejects.toMatchObject({ code: 'csv-empty' });
    await expect(call({ action: 'summary', path: 'open.csv' })).rejects.toMatchObject({ code: 'csv-invalid' });
    await expect(call({ action: 'summary', path: 'folder' })).rejects.toMatchObject({ code: 'not-a-file' });
    await expect(call({ action: 'summary', path: 'no.csv' })).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(call({ action: 'summary', path: '../a.csv' })).rejects.toMatchObject({
      code: 'path-outside-workspace',
    });
    expect((await columnsOf('only,a,header\n')).map(({ type }) => type)).toEqual(['empty', 'empty', 'empty']);
  });
});

describe('filter', () => {
  const regions = async (where: JsonObject[], more: JsonObject = {}) => {
    put('sales.csv', sales);
    const { rows } = await call({ action: 'filter', path: 'sales.csv', where, ...more });
    return (rows as JsonObject[]).map((row) => `${String(row.Region)} ${String(row.amount)}`);
  };

  test('gives rows with numbers as numbers and gaps as null', async () => {
    put('sales.csv', sales);
    const output = await call({
      action: 'filter',
      path: 'sales.csv',
      where: [{ column: 'region', operator: '=', value: 'south' }],
    });
    expect(output).toEqual({
      action: 'filter',
      columns: ['Region', 'Product Name', 'amount', 'day'],
      rows: [
        { Region: 'South', 'Product Name': 'Pen', amount: 20, day: '2026-01-01' },
        { Region: 'South', 'Product Name': 'Book', amount: null, day: '2026-01-02' },
      ],
      rowCount: 2,
      truncated: false,
      file: null,
      problems: problemFree,
    });
  });

  test('compares numbers and dates as such', async () => {
    expect(await regions([{ column: 'amount', operator: '>', value: 9 }])).toEqual(['North 10.5', 'South 20']);
    expect(await regions([{ column: 'amount', operator: '<=', value: '10.5' }])).toHaveLength(3);
    expect(await regions([{ column: 'day', operator: '>=', value: '2026-01-05' }])).toHaveLength(2);
    expect(await regions([{ column: 'amount', operator: 'in', value: [20, '0.1'] }])).toHaveLength(2);
    expect(await regions([{ column: 'amount', operator: 'empty' }])).toEqual(['South null']);
    expect(await regions([{ column: 'amount', operator: 'notEmpty' }])).toHaveLength(4);
  });

  test('compares texts without regard to capitals, unless told to', async () => {
    expect(await regions([{ column: 'product_name', operator: 'contains', value: 'OO' }])).toHaveLength(2);
    expect(await regions([{ column: 'ProductName', operator: 'startsWith', value: 'p' }])).toHaveLength(2);
    expect(await regions([{ column: 'region', operator: '!=', value: 'north' }])).toHaveLength(2);
    expect(await regions([{ column: 'region', operator: '=', value: 'north' }], { caseSensitive: true })).toEqual([]);
  });

  test('joins conditions by all or any', async () => {
    const two = [
      { column: 'region', operator: '=', value: 'North' },
      { column: 'amount', operator: '>', value: 5 },
    ];
    expect(await regions(two)).toEqual(['North 10.5']);
    expect(await regions(two, { match: 'any' })).toHaveLength(4);
  });

  test('sorts, with gaps last, and cuts', async () => {
    const sort = [{ column: 'amount', direction: 'descending' }];
    expect(await regions([], { sort })).toEqual(['South 20', 'North 10.5', 'North 0.2', 'North 0.1', 'South null']);
    expect(await regions([], { sort, limit: 2 })).toEqual(['South 20', 'North 10.5']);
  });

  test('selects columns, and writes all the rows to a file of the workspace, with the directories above it', async () => {
    put('a.csv', 'id;text\n1;"a ""q"", b"\n2; c\n3;d\n');
    const file = 'new/out/b.csv';
    const written = await call({ action: 'filter', path: 'a.csv', select: ['Text', 'ID'], inline: 1, output: file });
    expect(written).toMatchObject({ rows: [{ text: 'a "q", b', id: 1 }], rowCount: 3, truncated: true, file });
    expect(readFileSync(join(workspace, file), 'utf8')).toBe('text,id\n"a ""q"", b",1\nc,2\nd,3\n');
  });

  test('stores what is more than it gives back as an artifact', async () => {
    put('a.csv', `n\n${Array.from({ length: 50 }, (_, index) => `${index}\n`).join('')}`);
    const output = await call({ action: 'filter', path: 'a.csv', inline: 10 });
    expect(output).toMatchObject({ rowCount: 50, truncated: true, file: 'filtered.csv' });
    expect(output.rows).toHaveLength(10);
    expect(Buffer.from(context.artifacts[0]?.bytes ?? []).toString()).toBe(
      readFileSync(join(workspace, 'a.csv'), 'utf8'),
    );
  });

  test('answers an unknown column with the columns there are', async () => {
    const failing = regions([{ column: 'amuont', operator: '>', value: 1 }]);
    await expect(failing).rejects.toMatchObject({
      code: 'column-not-found',
      hint: 'Did you mean "amount"?',
      details: { column: 'amuont', columns: ['Region', 'Product Name', 'amount', 'day'] },
    });
  });

  test('refuses conditions that can not be meant', async () => {
    for (const condition of [
      { column: 'amount', operator: '>', value: 'much' },
      { column: 'day', operator: '=', value: 'soon' },
      { column: 'amount', operator: '>' },
    ]) {
      await expect(regions([condition])).rejects.toMatchObject({ code: 'condition-invalid' });
    }
  });
});

describe('aggregate', () => {
  test('measures groups, sorted by their names', async () => {
    put('sales.csv', sales);
    const output = await call({
      action: 'aggregate',
      path: 'sales.csv',
      groupBy: ['region'],
      measures: [
        { operation: 'count' },
        { operation: 'sum', column: 'amount', as: 'revenue' },
        { operation: 'mean', column: 'amount' },
        { operation: 'max', column: 'day', as: 'latest' },
        { operation: 'distinct', column: 'product name', as: 'products' },
        { operation: 'first', column: 'product name', as: 'first' },
      ],
    });
    expect(output.rows).toEqual([
      {
        Region: 'North',
        count: 3,
        revenue: 10.8,
        mean_of_amount: 3.6,
        latest: '2026-02-01',
        products: 3,
        first: 'Pen',
      },
      { Region: 'South', count: 2, revenue: 20, mean_of_amount: 20, latest: '2026-01-02', products: 2, first: 'Pen' },
    ]);
  });

  test('measures all rows that fulfil the conditions when there are no groups', async () => {
    put('sales.csv', sales);
    const measures = [
      { operation: 'median', column: 'amount', as: 'median' },
      { operation: 'min', column: 'amount', as: 'min' },
    ];
    const where = [{ column: 'region', operator: '=', value: 'North' }];
    expect((await call({ action: 'aggregate', path: 'sales.csv', where, measures })).rows).toEqual([
      { median: 0.2, min: 0.1 },
    ]);
    const none = [{ column: 'region', operator: '=', value: 'West' }];
    expect((await call({ action: 'aggregate', path: 'sales.csv', where: none, measures })).rows).toEqual([
      { median: null, min: null },
    ]);
  });

  test('sorts by a measure and cuts', async () => {
    put('sales.csv', sales);
    const output = await call({
      action: 'aggregate',
      path: 'sales.csv',
      groupBy: ['Product Name'],
      measures: [{ operation: 'sum', column: 'amount', as: 'total' }],
      sort: [{ column: 'total', direction: 'descending' }],
      limit: 1,
    });
    expect(output).toMatchObject({ rows: [{ 'Product Name': 'Pen', total: 30.5 }], rowCount: 1, truncated: false });
  });

  test('refuses to sum what is no number', async () => {
    put('sales.csv', sales);
    for (const measure of [
      { operation: 'sum', column: 'region' },
      { operation: 'sum' },
      { operation: 'mean', column: 'day' },
    ]) {
      const failing = call({ action: 'aggregate', path: 'sales.csv', measures: [measure] });
      await expect(failing).rejects.toMatchObject({ code: 'measure-invalid' });
    }
  });
});

describe('join', () => {
  const joined = async (more: JsonObject) => {
    put('orders.csv', 'id,customer_id,amount\n1,a,10\n2,b,20\n3,x,30\n4,,40\n');
    put('customers.csv', 'Customer ID;name;amount\na;Ann;1\nb;Bob;2\nb;Bill;3\nc;Cid;4\n;None;5\n');
    return await call({ action: 'join', left: 'orders.csv', right: 'customers.csv', on: ['customer id'], ...more });
  };

  test.each([
    ['inner', ['1 Ann', '2 Bob', '2 Bill']],
    ['left', ['1 Ann', '2 Bob', '2 Bill', '3 null', '4 null']],
    ['right', ['1 Ann', '2 Bob', '2 Bill', 'null Cid', 'null None']],
    ['full', ['1 Ann', '2 Bob', '2 Bill', '3 null', '4 null', 'null Cid', 'null None']],
  ])('%s', async (kind, rows) => {
    const output = await joined({ kind });
    expect((output.rows as JsonObject[]).map(({ id, name }) => `${String(id)} ${String(name)}`)).toEqual(rows);
    expect(output.matched).toEqual({ left: 2, leftOf: 4, right: 3, rightOf: 5 });
  });

  test('keeps the key once, and renames columns that both have', async () => {
    const { columns, rows } = await joined({ kind: 'full' });
    expect(columns).toEqual(['id', 'customer_id', 'amount', 'name', 'amount_2']);
    expect((rows as JsonObject[])[5]).toEqual({ id: null, customer_id: 'c', amount: null, name: 'Cid', amount_2: 4 });
  });

  test('takes different names, and selects', async () => {
    const output = await joined({ on: [{ left: 'amount', right: 'amount' }], select: ['name'] });
    expect(output).toMatchObject({ columns: ['name'], rowCount: 0 });
    await expect(joined({ on: ['nope'] })).rejects.toMatchObject({ code: 'column-not-found' });
  });
});

describe('against a naive reference', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'x y', 'q"q', 'k,k', 'l\nl', 'é', '');
  const row = fc.record({ key: word, other: word, n: fc.integer({ min: -1_000, max: 1_000 }) });
  const table = fc.array(row, { minLength: 1, maxLength: 30 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const csv = (rows: readonly { key: string; other: string; n: number }[]) =>
    `key,other,n\n${rows.map(({ key, other, n }) => `${quoted(key)},${quoted(other)},${n / 100}`).join('\n')}\n`;

  test('sums per group', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        put('a.csv', csv(rows));
        const measures = [{ operation: 'sum', column: 'n', as: 'sum' }, { operation: 'count' }];
        const output = await call({ action: 'aggregate', path: 'a.csv', groupBy: ['key'], measures });
        const groups = Object.groupBy(rows, ({ key }) => key);
        const expected = Object.entries(groups).map(([key, members = []]) => ({
          key: key === '' ? null : key,
          sum: members.reduce((sum, { n }) => sum + n, 0) / 100,
          count: members.length,
        }));
        const byKey = (a: JsonObject, b: JsonObject) => (String(a.key) < String(b.key) ? -1 : 1);
        expect((output.rows as JsonObject[]).toSorted(byKey)).toEqual(expected.toSorted(byKey));
      }),
      { numRuns: 100 },
    );
  });

  test('rows that fulfil a condition', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: -1_000, max: 1_000 }), async (rows, border) => {
        put('a.csv', csv(rows));
        const where = [{ column: 'n', operator: '>', value: border / 100 }];
        const output = await call({ action: 'filter', path: 'a.csv', where });
        const expected = rows.filter(({ n }) => n > border);
        expect((output.rows as JsonObject[]).map(({ key, n }) => [key, n])).toEqual(
          expected.map(({ key, n }) => [key === '' ? null : key, n / 100]),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('joined rows', async () => {
    await fc.assert(
      fc.asyncProperty(table, table, async (left, right) => {
        put('left.csv', csv(left));
        put('right.csv', csv(right));
        const output = await call({ action: 'join', left: 'left.csv', right: 'right.csv', on: ['key'], kind: 'left' });
        const expected = left.flatMap((one) => {
          const partners = right.filter((other) => other.key !== '' && other.key === one.key);
          return partners.length === 0 ? [[one.n / 100, null]] : partners.map((other) => [one.n / 100, other.n / 100]);
        });
        expect((output.rows as JsonObject[]).map(({ n, n_2 }) => [n, n_2])).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test('what was written is read again as it was', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        put('a.csv', csv(rows));
        const first = await call({ action: 'filter', path: 'a.csv', output: 'b.csv' });
        const second = await call({ action: 'filter', path: 'b.csv' });
        expect(second.rows).toEqual(first.rows);
      }),
      { numRuns: 50 },
    );
  });
});

test('cancellation stops the reading', async () => {
  put('a.csv', sales);
  const cancelled = fakeStepContext(workspace, { signal: AbortSignal.abort(new Error('cancelled')) });
  await expect(csvTable.run({ action: 'summary', path: 'a.csv' }, cancelled)).rejects.toThrow('cancelled');
});
