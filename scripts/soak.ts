/**
 * `npm run soak [-- FILE …]`: the whole suite with the full counts of kills, random workflows and seeds, as
 * `ORCHESTR8_SOAK=1` asks for them. Takes hours. What tests report as `soak: …` stands together at the end.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from './workspace.ts';

const patienceMs = 6 * 60 * 60 * 1_000;
const vitest = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs');
const limits = [`--testTimeout=${patienceMs}`, `--hookTimeout=${patienceMs}`, `--teardownTimeout=${patienceMs}`];

const started = performance.now();
const suite = spawn(process.execPath, [vitest, 'run', ...limits, ...process.argv.slice(2)], {
  cwd: repositoryRoot,
  env: { ...process.env, ORCHESTR8_SOAK: '1' },
  stdio: ['inherit', 'pipe', 'inherit'],
});
const reports: string[] = [];
for await (const line of createInterface({ input: suite.stdout })) {
  console.log(line);
  const at = line.indexOf('soak: ');
  if (at >= 0) reports.push(line.slice(at + 'soak: '.length));
}
const code = await new Promise<number>((resolve) => {
  if (suite.exitCode !== null) resolve(suite.exitCode);
  else suite.on('exit', (status) => resolve(status ?? 1));
});

console.log(
  `\nsoak ${code === 0 ? 'passed' : 'FAILED'} after ${Math.round((performance.now() - started) / 60_000)} min`,
);
for (const report of reports) console.log(`  ${report}`);
process.exit(code);
