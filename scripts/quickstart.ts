/**
 * The main job on the bundled sample, through the real command line: a task is planned from a playbook, executed and
 * reviewed, and answered with every call path from `main()` to `process_data()`. Everything it keeps is in
 * `.orchestr8/quickstart`, which git ignores.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './workspace.ts';

const home = join(repositoryRoot, '.orchestr8', 'quickstart');
const example = join(repositoryRoot, 'examples', 'quickstart');
const command = join(repositoryRoot, 'packages', 'cli', 'bin', 'orchestr8.js');
const task = 'Analyze the Python files in ./sample and create a call graph from main() to process_data()';

interface Run {
  readonly executionId: string;
  readonly status: string;
  readonly artifacts: readonly { readonly name: string; readonly mediaType: string; readonly path: string }[];
}

function orchestr8(
  args: readonly string[],
  stdout: 'inherit' | 'pipe',
): { readonly status: number; readonly text: string } {
  const {
    status,
    stdout: text,
    error,
  } = spawnSync(process.execPath, [command, ...args], {
    cwd: example,
    env: { ...process.env, ORCHESTR8_HOME: home, ORCHESTR8_DATABASE_URL: '', ORCHESTR8_BLOB_URL: '' },
    stdio: ['ignore', stdout, stdout],
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { status: status ?? 1, text: text ?? '' };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

rmSync(home, { recursive: true, force: true });
say(`$ orchestr8 run "${task}"\n`);
const shown = orchestr8(['run', task, '--id', 'quickstart'], 'inherit');
if (shown.status !== 0) process.exit(shown.status);

const { text } = orchestr8(['resume', 'quickstart', '--json'], 'pipe');
const { executionId, status, artifacts } = JSON.parse(text) as Run;
const mermaid = artifacts.find(({ mediaType }) => mediaType.includes('mermaid'));
const svg = artifacts.find(({ mediaType }) => mediaType === 'image/svg+xml');
if (mermaid !== undefined) say(`\nMermaid (${mermaid.path})\n${readFileSync(mermaid.path, 'utf8').trimEnd()}`);
if (svg !== undefined) say(`\nSVG: ${svg.path}`);
say(`\nexecutionId=${executionId} status=${status}`);
