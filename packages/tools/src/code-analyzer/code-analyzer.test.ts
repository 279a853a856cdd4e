import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@orchestr8/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeStepContext } from '../fake-step-context.ts';
import { codeAnalyzer } from './code-analyzer.ts';

let base: string;
let context: ReturnType<typeof fakeStepContext>;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'code-analyzer-'));
  put('workspace/main.py', main);
  put('workspace/pkg/work.py', work);
  context = fakeStepContext(join(base, 'workspace'), { readable: [join(base, 'readable')] });
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const main = `# TODO(ann): tidy up
from pkg.work import process_data

def helper():
    return process_data([1])

def main():
    text = "# TODO: in a string"
    helper()
    process_data([])

def forgotten():
    pass

main()
`;

const work = `def process_data(items):
    for item in items:  # FIXME handle None
        if item:
            return item
`;

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), content);
}

async function call(input: JsonObject): Promise<JsonObject> {
  return (await codeAnalyzer.run(input, context)) as JsonObject;
}

describe('call_paths', () => {
  test('gives every path with symbol, file and line, and nothing else', async () => {
    expect(await call({ action: 'call_paths', from: 'main', to: 'process_data' })).toEqual({
      paths: [
        [
          { symbol: 'main.main', file: 'main.py', line: 7 },
          { symbol: 'pkg.work.process_data', file: 'pkg/work.py', line: 1 },
        ],
        [
          { symbol: 'main.main', file: 'main.py', line: 7 },
          { symbol: 'main.helper', file: 'main.py', line: 4 },
          { symbol: 'pkg.work.process_data', file: 'pkg/work.py', line: 1 },
        ],
      ],
      truncated: false,
      skipped: [],
    });
  });

  test('no path is a result, and is not drawn', async () => {
    const output = await call({ action: 'call_paths', from: 'process_data', to: 'main', draw: ['mermaid', 'svg'] });
    expect(output).toEqual({ paths: [], truncated: false, skipped: [] });
    expect(context.artifacts).toEqual([]);
  });

  test('an unknown function is refused for good, with near names', async () => {
    const failing = call({ action: 'call_paths', from: 'main', to: 'process_dat' });
    await expect(failing).rejects.toMatchObject({
      code: 'symbol-not-found',
      retryable: false,
      hint: expect.stringContaining('process_data'),
    });
  });

  test('draws what it found', async () => {
    await call({ action: 'call_paths', from: 'main', to: 'process_data', draw: ['mermaid', 'svg'] });
    expect(context.artifacts.map(({ name, mediaType }) => `${name} ${mediaType}`)).toEqual([
      'graph.mmd text/vnd.mermaid',
      'graph.svg image/svg+xml',
    ]);
    expect(Buffer.from(context.artifacts[0]?.bytes ?? []).toString()).toContain('flowchart');
    expect(Buffer.from(context.artifacts[1]?.bytes ?? []).toString()).toContain('<svg');
  });

  test('takes one file, and a readable directory', async () => {
    put('readable/app.py', 'def a():\n    b()\n\ndef b():\n    pass\n');
    const inFile = await call({ action: 'call_paths', folder: 'main.py', from: 'main', to: 'helper' });
    expect(inFile.paths).toHaveLength(1);
    const elsewhere = await call({ action: 'call_paths', folder: join(base, 'readable'), from: 'a', to: 'b' });
    expect(elsewhere.paths).toEqual([
      [
        { symbol: 'app.a', file: 'app.py', line: 1 },
        { symbol: 'app.b', file: 'app.py', line: 4 },
      ],
    ]);
  });

  test('reads only the languages that are asked for', async () => {
    put('workspace/web.ts', 'export function page() { render(); }\nfunction render() {}\n');
    const query = { action: 'call_paths', from: 'page', to: 'render' };
    expect((await call(query)).paths).toHaveLength(1);
    await expect(call({ ...query, languages: ['python'] })).rejects.toMatchObject({ code: 'symbol-not-found' });
  });
});

describe('what is read', () => {
  test('a folder without a readable source is refused', async () => {
    put('workspace/empty/notes.txt', 'nothing');
    for (const action of ['call_graph', 'complexity', 'dead_functions', 'comments']) {
      await expect(call({ action, folder: 'empty' })).rejects.toMatchObject({ code: 'no-sources', retryable: false });
    }
    await expect(call({ action: 'call_graph', folder: 'nowhere' })).rejects.toMatchObject({ code: 'file-not-found' });
  });

  test('a folder that can not be read is one without sources, and says so', async () => {
    mkdirSync(join(base, 'workspace/locked'));
    chmodSync(join(base, 'workspace/locked'), 0);
    const failing = withoutPrivilege(() => call({ action: 'call_graph', folder: 'locked' }));
    await expect(failing).rejects.toMatchObject({
      code: 'no-sources',
      details: { skipped: [{ file: '.', reason: 'may not be accessed' }] },
    });
  });

  test('nothing that is excluded', async () => {
    const { nodes } = await call({ action: 'call_graph', exclude: ['pkg/**'] });
    expect((nodes as JsonObject[]).map(({ file }) => file)).not.toContain('pkg/work.py');
  });

  test('nothing outside of the workspace', async () => {
    put('outside/secret.py', 'def secret():\n    pass\n');
    symlinkSync(join(base, 'outside'), join(base, 'workspace/link'));
    symlinkSync(join(base, 'outside/secret.py'), join(base, 'workspace/secret.py'));
    for (const folder of ['../outside', 'link', 'secret.py', join(base, 'outside')]) {
      const failing = call({ action: 'call_graph', folder });
      await expect(failing).rejects.toMatchObject({ code: 'path-outside-workspace' });
    }
    const { nodes, skipped } = await call({ action: 'call_graph' });
    expect(JSON.stringify(nodes)).not.toContain('secret');
    expect(skipped).toEqual([{ file: 'secret.py', reason: 'is a symbolic link' }]);
  });

  test('what can not be read stands in skipped, below the folder', async () => {
    put('workspace/pkg/latin.py', Buffer.from('# caf\xe9\ndef f():\n    pass\n', 'latin1'));
    put('workspace/pkg/large.py', '#'.repeat(6 * 1024 * 1024));
    mkdirSync(join(base, 'workspace/pkg/locked'));
    chmodSync(join(base, 'workspace/pkg/locked'), 0);
    const { skipped } = await withoutPrivilege(() => call({ action: 'dead_functions', folder: 'pkg' }));
    const files = (skipped as JsonObject[]).map(({ file }) => file).toSorted();
    expect(files).toEqual(['large.py', 'latin.py', 'locked']);
  });
});

describe('call_graph', () => {
  test('gives nodes and edges, each with file, line and how it was resolved', async () => {
    const { nodes, edges } = await call({ action: 'call_graph' });
    expect(nodes).toContainEqual({ symbol: 'main.helper', kind: 'function', file: 'main.py', line: 4 });
    expect(edges).toContainEqual({
      from: 'main.helper',
      to: 'pkg.work.process_data',
      file: 'main.py',
      line: 5,
      resolution: 'static',
    });
  });

  test.each([
    ['dot', 'digraph'],
    ['mermaid', 'flowchart'],
    ['graphml', '<graphml'],
    ['svg', '<svg'],
  ])('writes %s', async (format, beginning) => {
    const { text } = await call({ action: 'call_graph', format });
    expect(text).toContain(beginning);
  });

  test('writes what PyCG writes', async () => {
    const { callees } = await call({ action: 'call_graph', format: 'pycg' });
    expect(callees).toMatchObject({ 'main.helper': ['pkg.work.process_data'] });
  });
});

test('complexity counts functions above the threshold, the most complex first', async () => {
  const { functions, aboveThreshold, totals } = await call({ action: 'complexity', threshold: 1 });
  expect(functions).toMatchObject([{ symbol: 'pkg.work.process_data', file: 'pkg/work.py', line: 1, cyclomatic: 3 }]);
  expect(aboveThreshold).toBe(1);
  expect(totals).toMatchObject({ files: 2, functions: 4, maxCyclomatic: 3 });
  expect(await call({ action: 'complexity', limit: 2 })).toMatchObject({ aboveThreshold: 4, truncated: true });
});

test('dead_functions names what nothing calls', async () => {
  expect(await call({ action: 'dead_functions' })).toMatchObject({
    functions: [{ symbol: 'main.forgotten', kind: 'function', file: 'main.py', line: 12 }],
    total: 4,
  });
});

describe('comments', () => {
  test('gives tags with file, line, text and author, from comments only', async () => {
    expect(await call({ action: 'comments' })).toEqual({
      comments: [
        { file: 'main.py', line: 1, tag: 'TODO', text: 'tidy up', author: 'ann' },
        { file: 'pkg/work.py', line: 2, tag: 'FIXME', text: 'handle None', author: null },
      ],
      counts: { TODO: 1, FIXME: 1, HACK: 0, XXX: 0 },
      filesRead: 2,
      truncated: false,
      skipped: [],
    });
  });

  test('are told from strings, templates and regular expressions', async () => {
    put(
      'workspace/web/a.ts',
      [
        "const a = '// TODO no'; // TODO one",
        'const b = `/* TODO no */ ${a}`;',
        'const c = /[/*`"]/.test(a); // TODO two',
        '/**',
        ' * @todo: three',
        ' * TODO four */',
        'const url = "http://x"; // not todo, nor TODOS',
        "const d = 'it\\'s // TODO no';",
        '// FIXME(bob): five. TODO six',
      ].join('\n'),
    );
    const { comments } = await call({ action: 'comments', folder: 'web' });
    expect((comments as JsonObject[]).map(({ line, tag, text, author }) => `${line} ${tag} ${text} ${author}`)).toEqual(
      [
        '1 TODO one null',
        '3 TODO two null',
        '5 TODO three null',
        '6 TODO four null',
        '9 FIXME five. bob',
        '9 TODO six null',
      ],
    );
  });

  test('are told from strings of Python, also long ones', async () => {
    put(
      'workspace/py/a.py',
      `"""\n# TODO no\n"""\nx = '''# TODO no'''  # TODO yes\ny = 'a'  # HACK: "quoted\nz = "\\"# TODO no"\n`,
    );
    const { comments } = await call({ action: 'comments', folder: 'py' });
    expect((comments as JsonObject[]).map(({ line, tag, text }) => `${line} ${tag} ${text}`)).toEqual([
      '4 TODO yes',
      '5 HACK "quoted',
    ]);
  });

  test('take other tags, and only the files that are asked for', async () => {
    put('workspace/a.sql', '-- REVIEW the index\n');
    put('workspace/node_modules/b.js', '// REVIEW no\n');
    const output = await call({ action: 'comments', tags: ['REVIEW'] });
    expect(output).toMatchObject({ comments: [{ file: 'a.sql', line: 1, text: 'the index' }], counts: { REVIEW: 1 } });
    expect((await call({ action: 'comments', pattern: '**/*.py' })).filesRead).toBe(2);
  });
});

/** Runs as nobody where the tests run as root, to whom permissions mean nothing. */
async function withoutPrivilege<T>(fn: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await fn();
  for (const path of ['', 'workspace']) chownSync(join(base, path), 65_534, 65_534);
  process.seteuid?.(65_534);
  try {
    return await fn();
  } finally {
    process.seteuid?.(0);
  }
}

test('sources in the store are passed over, and named', async () => {
  put('workspace/state/blobs/a.py', 'def stored():\n    pass\n');
  context = fakeStepContext(join(base, 'workspace'), { forbidden: [join(base, 'workspace/state/blobs/')] });
  const reason = 'belongs to the store of orchestr8, which no tool touches';
  const { nodes, skipped } = await call({ action: 'call_graph' });
  expect(JSON.stringify(nodes)).not.toContain('stored');
  expect(skipped).toEqual([{ file: 'state/blobs', reason }]);
});
