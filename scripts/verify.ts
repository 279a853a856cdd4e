/** The static checks: format, lint, types, unused code, build, published packages. Stops at the first that fails. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builtPackage } from './build.ts';
import { repositoryRoot, workspaces } from './workspace.ts';

function run(title: string, [command, ...args]: readonly [string, ...string[]]): void {
  console.log(`• ${title}`);
  try {
    execFileSync(command, args, { cwd: repositoryRoot, stdio: 'inherit' });
  } catch {
    console.error(`✗ ${title}: ${[command, ...args].join(' ')}`);
    process.exit(1);
  }
}

run('format', ['oxfmt', '--check']);
run('lint', ['oxlint', '--deny-warnings']);
run('types', ['tsc', '--noEmit']);
run('unused code', ['knip']);
run('build', ['node', 'scripts/build.ts']);
for (const workspace of workspaces())
  run(`publint ${workspace.manifest.name}`, ['publint', '--strict', builtPackage(workspace)]);
run('the built command starts', [
  'node',
  join('dist', 'node_modules', 'orchestr8', 'bin', 'orchestr8.js'),
  '--version',
]);
console.log('verify: all checks passed');
