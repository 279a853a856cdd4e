import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The part of a package.json that our scripts read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: unknown;
  readonly publishConfig?: { readonly exports?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** One workspace of this repository. */
export interface Workspace {
  /** Folder name below `packages/`. */
  readonly folder: string;
  /** Absolute path. */
  readonly path: string;
  readonly manifest: Manifest;
}

export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** The packages from top to bottom: each imports only from those before it. */
export const packageOrder = [
  'schema',
  'resilience',
  'core',
  'testing',
  'store',
  'models',
  'sandbox',
  'code-analysis',
  'tools',
  'mcp',
  'agent-base',
  'agents',
  'codegen',
  'temporal',
  'server',
  'cli',
] as const;

/** All packages that exist. */
export function workspaces(): readonly Workspace[] {
  const folder = join(repositoryRoot, 'packages');
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const path = join(folder, name);
      const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
      return { folder: name, path, manifest };
    });
}
