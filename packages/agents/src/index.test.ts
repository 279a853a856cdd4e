import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import * as door from './index.ts';

test('what the package exports', () => {
  expect(Object.keys(door).toSorted()).toEqual([
    'bundledPlaybooks',
    'createTaskRegistry',
    'definePlaybook',
    'engineArtifacts',
    'isInputError',
    'loadPlaybook',
    'playbookPlanner',
    'reviewOf',
    'ruleReviewer',
    'taskIterations',
    'taskPaths',
    'taskResult',
    'taskWorkflow',
  ]);
});

/** What a file imports when it is loaded, with all that these import: names of packages, and our files. */
function staticImports(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, 'utf-8');
  for (const [, names = '', specifier = ''] of source.matchAll(/^(?:import|export) ([^;]*?) from '([^']+)';/gms)) {
    if (names.startsWith('type ')) continue;
    if (specifier.startsWith('.')) staticImports(join(dirname(file), specifier), seen);
    else if (!specifier.startsWith('node:')) seen.add(specifier);
  }
  return seen;
}

test('importing it loads no other package: the command line starts with it', () => {
  const loaded = [...staticImports(join(import.meta.dirname, 'index.ts'))];
  expect(loaded.filter((name) => !name.startsWith('/'))).toEqual([]);
  expect(loaded.length).toBeLessThan(15);
});
