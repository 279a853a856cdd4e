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
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function isSetUp() {
  if (!existsSync(join(binaries, 'node'))) return false;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function npm(args, stdio) {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio,
    shell: process.platform === 'win32',
  });
}

if (!isSetUp()) {
  console.error('Installing dependencies …');
  // `npm ci` refuses a lock file that lacks optional packages of other platforms, which a registry that does not have
  // them can't give; `npm install` takes what the lock file names and leaves it as it is.
  const exact = npm(['ci'], ['ignore', 2, 'pipe']);
  if (exact.status !== 0 && npm(['install', '--no-save'], ['ignore', 2, 2]).status !== 0) {
    process.stderr.write(exact.stderr ?? '');
    console.error(
      'The dependencies could not be installed: see above. A package registry must be in reach the first time.',
    );
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
