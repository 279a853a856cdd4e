import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageOrder, repositoryRoot, workspaces, type Workspace } from './workspace.ts';

const importPattern = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g;
const folderOf = new Map(workspaces().map((workspace) => [workspace.manifest.name, workspace.folder]));

function sourceFiles(workspace: Workspace): readonly string[] {
  return readdirSync(join(workspace.path, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('fixtures/'))
    .map((file) => join(workspace.path, 'src', file));
}

function importsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(importPattern)].flatMap((match) => match[1] ?? []);
}

/** The folder of the workspace that an import names, if it names one. */
function workspaceImport(specifier: string): string | undefined {
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];
  return folderOf.get(name ?? '');
}

function positionOf(folder: string): number {
  return packageOrder.indexOf(folder as (typeof packageOrder)[number]);
}

describe.each(workspaces().map((workspace) => [workspace.folder, workspace] as const))('%s', (folder, workspace) => {
  const files = sourceFiles(workspace);

  test('has its place in the order of packages', () => {
    expect(packageOrder).toContain(folder);
  });

  test('imports only from packages above it; tests may also import testing', () => {
    const offences = files.flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const imported = workspaceImport(specifier);
        if (imported === undefined || imported === folder) return [];
        const isTest = file.endsWith('.test.ts');
        const allowed = imported === 'testing' ? isTest : positionOf(imported) < positionOf(folder);
        return allowed ? [] : [`${relative(repositoryRoot, file)} imports ${specifier}`];
      }),
    );
    expect(offences).toEqual([]);
  });

  test('declares the packages it imports, and reaches into none of them', () => {
    const declared = { ...workspace.manifest.dependencies, ...workspace.manifest.devDependencies };
    const offences = files.flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const imported = workspaceImport(specifier);
        if (imported === undefined || imported === folder) return [];
        const known = specifier in declared || (imported === 'testing' && file.endsWith('.test.ts'));
        return known ? [] : [`${relative(repositoryRoot, file)} imports ${specifier}`];
      }),
    );
    expect(offences).toEqual([]);
  });
});

test('no source file is longer than 400 lines: the list of exceptions is empty', () => {
  const long = workspaces()
    .flatMap(sourceFiles)
    .filter((file) => !file.endsWith('.test.ts') && readFileSync(file, 'utf8').split('\n').length > 401);
  expect(long.map((file) => relative(repositoryRoot, file))).toEqual([]);
});
