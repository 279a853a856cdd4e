import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';
import { ConfinedFiles } from '../confined/confined-files.ts';
import { defineTool } from '../define-tool.ts';
import { aggregate, aggregateInput, aggregateOutput } from './aggregate.ts';
import { filterInput, filterOutput, filterRows } from './filter-rows.ts';
import { joinInput, joinOutput, joinTables } from './join-tables.ts';
import { summarize, summaryInput, summaryOutput } from './summarize.ts';

const input = z.discriminatedUnion('action', [summaryInput, filterInput, aggregateInput, joinInput]);
const output = z.discriminatedUnion('action', [summaryOutput, filterOutput, aggregateOutput, joinOutput]);

/** Questions about CSV files, of any size where the question allows it. */
export const csvTable = defineTool({
  id: 'csv_table',
  version: '1.0.0',
  description:
    'Works with CSV files: summary of the columns, filter and sort rows, aggregate by groups, join two files. ' +
    'Delimiter, encoding, number and date formats are recognised; column names match without regard to capitals and spaces.',
  input,
  output,
  capabilities: ['fs:read', 'fs:write'],
  sideEffects: 'write-workspace',
  timeout: '10m',
  examples: [
    { title: 'What a file holds', input: { action: 'summary', path: 'sales.csv' } },
    {
      title: 'Orders over 100, the largest first',
      input: {
        action: 'filter',
        path: 'sales.csv',
        where: [{ column: 'amount', operator: '>', value: 100 }],
        sort: [{ column: 'amount', direction: 'descending' }],
      },
    },
    {
      title: 'Revenue per region',
      input: {
        action: 'aggregate',
        path: 'sales.csv',
        groupBy: ['region'],
        measures: [{ operation: 'sum', column: 'amount', as: 'revenue' }],
      },
    },
    {
      title: 'Orders with their customers',
      input: { action: 'join', left: 'orders.csv', right: 'customers.csv', on: ['customer_id'], kind: 'left' },
    },
  ],
  run,
});

async function run(call: z.output<typeof input>, context: StepContext): Promise<z.input<typeof output>> {
  const scope = { files: new ConfinedFiles(context), context };
  switch (call.action) {
    case 'summary':
      return await summarize(call, scope);
    case 'filter':
      return await filterRows(call, scope);
    case 'aggregate':
      return await aggregate(call, scope);
    case 'join':
      return await joinTables(call, scope);
    default:
      return call satisfies never;
  }
}
