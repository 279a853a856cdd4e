/** `npm run bench -- [--only NAME] [--json FILE]`: measures, prints a table, writes rows. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchRow } from './row.ts';

const benchmarks: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  'start-up': async () => (await import('./start-up.ts')).benchStartUp(),
  store: async () => (await import('./store.ts')).benchStore(),
  steps: async () => (await import('./steps.ts')).benchSteps(),
  map: async () => (await import('./map.ts')).benchMap(),
  sandbox: async () => (await import('./sandbox.ts')).benchSandbox(),
};

const { values: options } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
const names = options.only === undefined ? Object.keys(benchmarks) : [options.only];

const rows: BenchRow[] = [];
for (const name of names) {
  const benchmark = benchmarks[name];
  if (benchmark === undefined) {
    console.error(`There is no benchmark "${name}". There are: ${Object.keys(benchmarks).join(', ')}.`);
    process.exit(2);
  }
  console.log(name);
  for (const row of await benchmark()) {
    rows.push(row);
    console.log(line(row));
  }
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);

function line({ metric, subject, median, values, unit, ratioTo }: BenchRow): string {
  const range = `${Math.min(...values)}–${Math.max(...values)}`;
  const ratios = Object.entries(ratioTo).map(([other, ratio]) => `${ratio}× ${other}`);
  return `  ${metric.padEnd(30)} ${subject.padEnd(20)} ${String(median).padStart(9)} ${unit.padEnd(10)} (${range})  ${ratios.join(', ')}`;
}
