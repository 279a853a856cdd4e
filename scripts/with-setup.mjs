// Runs a command of this repository on a fresh clone: installs what package-lock.json names where that has not been
// done, then starts the command on the Node 24 that the lock file brings. Plain JavaScript for Node 18 and later.
//
//   node scripts/with-setup.mjs <script.ts | bin of node_modules> [argument …]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.cache', 'orchestr8-setup');
const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');

function isSetUp() {
  if (!existsSync(join(binaries, 'node'))) return false;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

if (!isSetUp()) {
  console.error('Installing dependencies (npm ci) …');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    console.error('npm ci failed: see above. A package registry must be in reach the first time.');
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

const [command, ...args] = process.argv.slice(2);
const node = join(binaries, process.platform === 'win32' ? 'node.cmd' : 'node');
const target = /\.(ts|mjs|js)$/.test(command) ? join(root, command) : join(binaries, command);
const child = spawnSync(node, [target, ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: binaries + delimiter + process.env.PATH },
});
if (child.signal) process.kill(process.pid, child.signal);
process.exit(child.status ?? 1);
