import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeProject } from '../analyze-project.ts';
import { metrics } from '../metrics/metrics.ts';
import type { Project } from '../project.ts';
import { cycles } from './cycles.ts';
import { findPaths } from './find-paths.ts';
import { findSymbols } from './find-symbols.ts';
import { callees, callers, deadCode, entryPoints, reachable } from './relations.ts';

const source = `
import ext

def process_data(x):
    return x

def load():
    return process_data(1)

def direct():
    load()
    process_data(2)

def unused():
    pass

def handed():
    pass

class Job:
    def __init__(self):
        self.step()
    def step(self):
        self.step()
        if self:
            for _ in []:
                pass

def main():
    load()
    direct()
    Job()

def even(n): odd(n)
def odd(n): even(n)

ext.on(handed)
even(1)
main()
`;

let project: Project;
beforeAll(async () => {
  const files = new Map([
    ['main.py', source],
    ['other.py', 'def load():\n    pass\n'],
  ]);
  project = await analyzeProject({ files, inProcess: true });
});

const names = (from: string, to: string, options: { limit?: number; maxLength?: number } = {}): string[][] =>
  findPaths(project, { from, to, ...options }).paths.map((path) =>
    path.map(({ symbol }) => symbol.replace('main.', '')),
  );

describe('paths', () => {
  test('are all the simple ones, shortest first', () => {
    expect(names('main()', 'process_data()')).toEqual([
      ['main', 'direct', 'process_data'],
      ['main', 'load', 'process_data'],
      ['main', 'direct', 'load', 'process_data'],
    ]);
  });

  test('carry file and line of the definitions', () => {
    expect(findPaths(project, { from: 'load', to: 'process_data' }).paths).toEqual([
      [
        { symbol: 'main.load', file: 'main.py', line: 7 },
        { symbol: 'main.process_data', file: 'main.py', line: 4 },
      ],
    ]);
  });

  test('are cut at the limit, and say so', () => {
    const cut = findPaths(project, { from: 'main', to: 'process_data', limit: 2 });
    expect(cut.paths).toHaveLength(2);
    expect(cut.truncated).toBe(true);
    expect(findPaths(project, { from: 'main', to: 'process_data', maxLength: 3 })).toMatchObject({ truncated: true });
    expect(findPaths(project, { from: 'main', to: 'process_data' }).truncated).toBe(false);
  });

  test('may be none', () => {
    expect(findPaths(project, { from: 'process_data', to: 'main()' })).toMatchObject({ paths: [], truncated: false });
  });

  test('from a symbol to itself are its cycles', () => {
    expect(names('even', 'even')).toEqual([['even', 'odd', 'even']]);
    expect(names('Job.step', 'Job.step')).toEqual([['Job.step', 'Job.step']]);
  });

  test('of an ambiguous name are those of all that it means', () => {
    const both = findPaths(project, { from: 'direct', to: 'load' });
    expect(both.to).toEqual(['main.load', 'other.load']);
    expect(both.paths).toHaveLength(1);
  });

  test('of a class are those of its constructor', () => {
    expect(names('main()', 'Job')).toEqual([['main', 'Job.__init__']]);
  });

  test('may end outside of the project', () => {
    expect(findPaths(project, { from: 'main.py', to: 'ext.on' }).paths).toHaveLength(1);
  });
});

describe('names', () => {
  test('of functions go before those of modules', () => {
    expect(findSymbols(project, 'main').map(({ symbol }) => symbol)).toEqual(['main.main']);
  });

  test('may be any suffix, with a file or parentheses', () => {
    for (const name of ['Job.step', 'main.Job.step', 'Job.step()', 'Job::step', 'main.py:Job.step', 'step']) {
      expect(findSymbols(project, name).map(({ symbol }) => symbol)).toEqual(['main.Job.step']);
    }
  });

  test('that match nothing fail with the nearest ones', () => {
    expect(() => findSymbols(project, 'proces_data')).toThrow(
      expect.objectContaining({ code: 'symbol-not-found', hint: 'Did you mean "main.process_data"?' }),
    );
    expect(() => findSymbols(project, '')).toThrow(expect.objectContaining({ code: 'symbol-not-found' }));
  });
});

describe('relations', () => {
  test('callers and callees are the direct ones', () => {
    expect(callers(project, 'process_data')).toEqual(['main.direct', 'main.load']);
    expect(callees(project, 'Job')).toEqual([]);
    expect(callees(project, 'main()')).toEqual(['main.Job.__init__', 'main.direct', 'main.load']);
  });

  test('reachable follows calls to the end, forward or backward', () => {
    expect(reachable(project, { from: 'direct' })).toEqual(['main.load', 'main.process_data']);
    expect(reachable(project, { from: 'load', direction: 'backward' })).toContain('main');
    expect(reachable(project, { from: 'even' })).toEqual(['main.even', 'main.odd']);
  });

  test('cycles are groups that call each other, or a symbol that calls itself', () => {
    expect(cycles(project)).toEqual([['main.even', 'main.odd'], ['main.Job.step']]);
  });

  test('entry points are what nothing calls', () => {
    expect(entryPoints(project).map(({ symbol }) => symbol)).toEqual(['main']);
  });

  test('dead code is neither reached nor handed out', () => {
    expect(deadCode(project).map(({ symbol }) => symbol)).toEqual(['main.unused', 'other.load']);
  });
});

test('measures count branches, size, callers and callees', () => {
  const { functions, totals } = metrics(project);
  const step = functions.find(({ symbol }) => symbol === 'main.Job.step');
  expect(step).toMatchObject({
    cyclomatic: 3,
    cognitive: 3,
    lines: 5,
    codeLines: 5,
    fanIn: 2,
    fanOut: 1,
    parameters: 1,
  });
  expect(totals).toMatchObject({ files: 2, maxCyclomatic: 3 });
});
