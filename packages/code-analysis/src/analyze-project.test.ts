import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrchestratorError } from '@orchestr8/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { analyzeProject } from './analyze-project.ts';
import type { Project } from './project.ts';

const inMemory = (files: Record<string, string | Uint8Array>): Promise<Project> =>
  analyzeProject({ files: new Map(Object.entries(files)), inProcess: true });

const reasonFor = (project: Project, file: string): string | undefined =>
  project.skipped.find((skipped) => skipped.file === file)?.reason;

describe('sources that cannot be read are reported and passed over', () => {
  const good = { 'good.py': 'def f(): pass\nf()\n' };

  test('text that is not UTF-8', async () => {
    const project = await inMemory({ ...good, 'bad.py': new Uint8Array([0x78, 0x3d, 0xff, 0xfe]) });
    expect(reasonFor(project, 'bad.py')).toBe('not UTF-8');
    expect(project.files.map(({ file }) => file)).toEqual(['good.py']);
  });

  test('but an encoding that the source declares is honoured', async () => {
    const text = Buffer.from('# -*- coding: latin-1 -*-\ndef f(): "\xe9"\nf()\n', 'latin1');
    const project = await inMemory({ 'a.py': new Uint8Array(text) });
    expect(project.skipped).toEqual([]);
    expect(project.edges).toHaveLength(1);
  });

  test('an encoding that nobody knows', async () => {
    const project = await inMemory({ ...good, 'bad.py': '# coding: klingon\n' });
    expect(reasonFor(project, 'bad.py')).toBe('declares an unknown encoding: klingon');
  });

  test('syntax errors are reported, and the rest is analysed', async () => {
    const project = await inMemory({ 'a.py': 'def f(): pass\ndef g(:\n    f()\nf()\n' });
    expect(reasonFor(project, 'a.py')).toMatch(/^syntax errors/);
    expect(project.nodes.map(({ symbol }) => symbol)).toContain('a.f');
  });

  test('syntax nested 100,000 deep is cut', async () => {
    const project = await inMemory({ ...good, 'deep.py': `x = ${'('.repeat(100_000)}${')'.repeat(100_000)}` });
    expect(reasonFor(project, 'deep.py')).toBe('nested too deeply; the rest was analysed');
  });

  test('a chain of 3,000 operators is not deep', async () => {
    const project = await inMemory({ 'a.js': `f(${Array(3000).fill('"x"').join('+')});\nfunction f() {}` });
    expect(project.edges.map(({ to }) => to)).toEqual(['a.f']);
  });

  test('nothing to analyse is an error that says why', async () => {
    const nothing = inMemory({ 'bad.py': new Uint8Array([0xff]) });
    await expect(nothing).rejects.toMatchObject({ code: 'no-sources', message: expect.stringContaining('not UTF-8') });
    await expect(nothing).rejects.toBeInstanceOf(OrchestratorError);
  });
});

describe('on the disk', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'code-analysis-'));
    writeFileSync(join(root, 'good.py'), 'def f(): pass\nf()\n');
  });
  afterEach(() => {
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true, force: true });
  });

  test('a file of 50 MB is passed over without being read', async () => {
    writeFileSync(join(root, 'big.py'), '');
    truncateSync(join(root, 'big.py'), 50 * 1024 * 1024);
    const project = await analyzeProject({ root, inProcess: true });
    expect(reasonFor(project, 'big.py')).toBe('too large: 52428800 bytes, the limit is 5242880');
  });

  test('links are not followed: neither loops nor ways out', async () => {
    symlinkSync(root, join(root, 'loop'));
    symlinkSync('/etc/hostname', join(root, 'out.py'));
    const project = await analyzeProject({ root, inProcess: true });
    expect(project.files.map(({ file }) => file)).toEqual(['good.py']);
    expect(reasonFor(project, 'out.py')).toBe('not a regular file (links are not followed)');
  });

  test('folders of tools and dependencies are left out', async () => {
    for (const folder of ['node_modules', '.git', 'venv', '__pycache__', 'dist']) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'x.py'), 'pass');
    }
    const project = await analyzeProject({ root, inProcess: true });
    expect(project.files.map(({ file }) => file)).toEqual(['good.py']);
  });

  test('globs choose what is analysed', async () => {
    mkdirSync(join(root, 'tests'));
    writeFileSync(join(root, 'tests', 'test_x.py'), 'pass');
    const without = await analyzeProject({ root, inProcess: true, exclude: ['tests'] });
    expect(without.files.map(({ file }) => file)).toEqual(['good.py']);
    const only = await analyzeProject({ root, inProcess: true, include: ['tests/**'] });
    expect(only.files.map(({ file }) => file)).toEqual(['tests/test_x.py']);
  });

  test('a directory that does not exist is an error that says so', async () => {
    const missing = analyzeProject({ root: join(root, 'nowhere'), inProcess: true });
    await expect(missing).rejects.toMatchObject({
      code: 'no-sources',
      message: expect.stringContaining('does not exist'),
    });
  });
});

describe('in a worker', () => {
  test('the result is the same as in the process', async () => {
    const files = new Map([['a.py', 'def f(): pass\nf()\n']]);
    const [here, there] = await Promise.all([analyzeProject({ files, inProcess: true }), analyzeProject({ files })]);
    expect(there).toEqual(here);
  });

  test('the signal ends it', async () => {
    const controller = new AbortController();
    const files = new Map(
      Array.from({ length: 200 }, (_, index) => [`m${index}.py`, 'def f(): pass\nf()\n'.repeat(50)] as const),
    );
    const analysis = analyzeProject({
      files,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(analysis).rejects.toThrow('enough');
  });
});
