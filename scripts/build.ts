/**
 * Compiles the packages and lays them out under `dist/node_modules/` as they are published: JavaScript and
 * declarations, assets beside them, `exports` as `publishConfig` says. From there they run and can be packed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, workspaces, type Workspace } from './workspace.ts';

const dist = join(repositoryRoot, 'dist');

/** Where a built package stands. */
export function builtPackage(workspace: Workspace): string {
  return join(dist, 'node_modules', workspace.manifest.name);
}

function isAsset(source: string): boolean {
  return !source.endsWith('.ts') && !source.includes('/fixtures');
}

function stage(workspace: Workspace): void {
  const target = builtPackage(workspace);
  mkdirSync(target, { recursive: true });
  cpSync(join(dist, 'compiled', workspace.folder, 'src'), join(target, 'dist'), { recursive: true });
  cpSync(join(workspace.path, 'src'), join(target, 'dist'), { recursive: true, filter: isAsset });
  for (const name of ['bin', 'README.md']) {
    const source = join(workspace.path, name);
    if (existsSync(source)) cpSync(source, join(target, name), { recursive: true });
  }
  cpSync(join(repositoryRoot, 'LICENSE'), join(target, 'LICENSE'));
  const { publishConfig, devDependencies: _, ...manifest } = workspace.manifest;
  const published = { ...manifest, exports: publishConfig?.exports ?? manifest.exports };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
}

/** Builds everything anew. */
export function build(): void {
  rmSync(dist, { recursive: true, force: true });
  execFileSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: repositoryRoot, stdio: 'inherit' });
  for (const workspace of workspaces()) stage(workspace);
}

if (import.meta.main) build();
