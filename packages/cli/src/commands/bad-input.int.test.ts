import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, runJson, temporaryDirectory } from '../test-support/run-cli.ts';
import { assign, writeWorkflow } from '../test-support/workflows.ts';

interface Validation {
  readonly valid: boolean;
  readonly problems: readonly {
    readonly code: string;
    readonly pointer: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
}

interface Failure {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly retryable: boolean;
  };
}

const folder = temporaryDirectory();
const cwd = folder.path;
const here = { cwd };

beforeAll(() => {
  writeFileSync(join(cwd, 'deep-input'), '['.repeat(100_000) + ']'.repeat(100_000));
  writeWorkflow(cwd, 'good', {
    steps: [assign('a', { n: 1 })],
    input: { type: 'object', properties: { n: { type: 'integer' } } },
  });
});

afterAll(() => folder.remove());

function documentOf(steps: readonly object[], schemaVersion = '1.0.0'): string {
  return JSON.stringify({ schemaVersion, metadata: { id: 'bad' }, steps });
}

const levels = 'bcdefghij';
const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...[...levels].map(
    (name, at) =>
      `${name}: &${name} [${Array(9)
        .fill(`*${at === 0 ? 'a' : levels[at - 1]}`)
        .join(',')}]`,
  ),
].join('\n');

/** File name, content, and the code of the first problem. */
const bad: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['broken.json', '{"schemaVersion": ', 'invalid-json'],
  ['broken.yaml', 'steps: [1, 2\nb: }', 'invalid-yaml'],
  ['kind.json', documentOf([{ id: 'a', kind: 'tol', tool: 'x' }]), 'unknown-step-kind'],
  [
    'cycle.json',
    documentOf([
      {
        id: 'g',
        kind: 'graph',
        steps: [
          { ...assign('a', {}), dependsOn: ['b'] },
          { ...assign('b', {}), dependsOn: ['a'] },
        ],
      },
    ]),
    'dependency-cycle',
  ],
  ['later.json', documentOf([assign('a', { x: '${{ steps.b.output }}' }), assign('b', {})]), 'step-not-run'],
  ['cel.json', documentOf([assign('a', { x: '${{ 1 + }}' })]), 'invalid-expression'],
  ['large.json', documentOf([assign('a', { x: 'y'.repeat(5_000_000) })]), 'document-too-large'],
  ['two.json', documentOf([assign('a', {})], '2.0.0'), 'unsupported-schema-version'],
  ['bomb.yaml', bomb, 'yaml-alias-bomb'],
  ['deep.json', '['.repeat(100_000) + ']'.repeat(100_000), 'document-too-deep'],
  ['deep.yaml', '['.repeat(100_000) + ']'.repeat(100_000), 'document-too-deep'],
  ['proto.json', '{"schemaVersion":"1.0.0","metadata":{"id":"x"},"__proto__":{"a":1},"steps":[]}', 'forbidden-key'],
  ['latin.yaml', Buffer.from('metadata: { id: \xe9 }', 'latin1'), 'not-utf-8'],
  ['tool.json', documentOf([{ id: 'a', kind: 'tool', tool: 'file_operatoins', input: {} }]), 'unknown-tool'],
  ['empty.json', '', 'empty-document'],
];

describe('a document that can not run', () => {
  test.each(bad)('%s: validate says what is wrong, with a hint, and exits with 2', async (name, content, code) => {
    writeFileSync(join(cwd, name), content);
    const { code: exit, document } = await runJson<Validation>(['validate', name], here);
    expect([exit, document.valid, document.problems[0]?.code]).toEqual([2, false, code]);
    expect(document.problems[0]?.hint).toBeTruthy();
  });

  test('run refuses it the same way, and nothing is started', async () => {
    const { code, document, stderr } = await runJson<Failure>(['run', 'cycle.json'], here);
    expect([code, document.error.code, document.error.retryable]).toEqual([2, 'workflow-invalid', false]);
    expect(stderr).toContain('a → b → a');
    expect((await runJson<unknown[]>(['list'], here)).document).toEqual([]);
  });

  test('a good one is valid', async () => {
    const { code, document } = await runJson<Validation>(['validate', 'good.json'], here);
    expect([code, document]).toEqual([0, { valid: true, problems: [] }]);
  });
});

describe('a command line that can not be meant', () => {
  test.each([
    [['rnu', 'x'], 'usage-invalid', /^Did you mean run\?$/],
    [['run', 'x', '--inptu', '{}'], 'usage-invalid', /^Did you mean --input\?$/],
    [['inspect'], 'usage-invalid', /./],
    [['list', 'extra'], 'usage-invalid', /./],
    [['list', '--status', 'runing'], 'usage-invalid', /./],
    [['run', 'good.json', '--budget-usd', 'much'], 'usage-invalid', /./],
    [['run', 'missing.json'], 'file-not-found', /./],
    [['run', 'good.json', '--input', '{n: 1}'], 'json-invalid', /./],
    [['run', 'good.json', '--input', '@missing'], 'file-not-found', /./],
    [['run', 'good.json', '--input', '{"n": "one"}'], 'input-invalid', /./],
    [['run', 'good.json', '--input', '@deep-input'], 'json-invalid', /./],
    [['run', 'good.json', '--id', 'a/b'], 'invalid-execution-id', /./],
    [['run', 'good.json', '--workspace', 'nowhere'], 'file-not-found', /./],
    [['fork', 'x'], 'usage-invalid', /./],
    [['fork', 'x', '--from-step', 'a'], 'usage-invalid', /./],
    [['approve', 'x', '--reject', '--edit', '1'], 'usage-invalid', /./],
    [['run', 'good.json', '--workspace', 'good.json'], 'not-a-directory', /./],
    [['analyze', 'graph', 'nowhere'], 'file-not-found', /./],
    [['analyze', 'graph', '.', '--format', 'png'], 'usage-invalid', /./],
  ] as const)('%j exits with 2', async (args, code, hint) => {
    const { code: exit, document, stderr } = await runJson<Failure>(args, here);
    expect(exit).toBe(2);
    expect(document.error.code).toBe(code);
    expect(document.error.hint).toMatch(hint);
    expect(stderr).toContain('error:');
    expect(stderr).not.toContain('    at ');
  });

  test.each([
    [['inspect', 'nope']],
    [['resume', 'nope']],
    [['resume']],
    [['cancel', 'nope']],
    [['approve', 'nope']],
    [['signal', 'nope', 'go']],
    [['fork', 'nope', '--at', '1']],
  ] as const)('%j: what does not exist exits with 4', async (args) => {
    const { code, document } = await runJson<Failure>(args, here);
    expect([code, document.error.code]).toEqual([4, 'execution-not-found']);
  });

  test('an id in use exits with 2', async () => {
    await runCli(['run', 'good.json', '--id', 'taken'], here);
    const { code, document } = await runJson<Failure>(['run', 'good.json', '--id', 'taken'], here);
    expect([code, document.error.code]).toEqual([2, 'execution-exists']);
  });
});

describe('sources that can not be read', () => {
  test('stand in "skipped" with the reason; the rest is analysed', async () => {
    const sources = join(cwd, 'sources');
    mkdirSync(sources);
    writeFileSync(join(sources, 'good.py'), 'def main():\n    work()\n\ndef work():\n    pass\n');
    writeFileSync(join(sources, 'latin.py'), Buffer.from('name = "\xe9\xe8"\n', 'latin1'));
    writeFileSync(join(sources, 'large.py'), `x = 1\n`.repeat(9_000_000));
    const { code, document } = await runJson<{
      nodes: { symbol: string }[];
      skipped: { file: string; reason: string }[];
    }>(['analyze', 'graph', 'sources'], here);
    expect(code).toBe(0);
    expect(document.nodes.map(({ symbol }) => symbol)).toContain('good.work');
    expect(document.skipped.map(({ file }) => file)).toEqual(expect.arrayContaining(['large.py', 'latin.py']));
  });

  test('a directory that this user may not read is told, and exits with 2', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can run the command as a user who may not read');
    const closed = join(cwd, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'a.py'), 'def main():\n    pass\n');
    chmodSync(closed, 0o700);
    chmodSync(cwd, 0o755);
    const { code, document } = await runJson<Failure>(['analyze', 'graph', 'closed'], {
      ...here,
      prefix: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      env: { HOME: '/nonexistent' },
    });
    expect([code, document.error.code]).toEqual([2, 'no-sources']);
  });
});
