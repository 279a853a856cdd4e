import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, runJson, temporaryDirectory } from '../test-support/run-cli.ts';

interface TaskRun {
  readonly executionId: string;
  readonly status: string;
  readonly output: {
    readonly paths: readonly (readonly { symbol: string; file: string; line: number }[])[];
    readonly truncated: boolean;
  };
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null };
  readonly review?: {
    readonly verdict: string;
    readonly criteria: readonly { name: string; passed: boolean; reason: string }[];
  };
  readonly artifacts: readonly { readonly name: string; readonly mediaType: string; readonly path: string }[];
}

const folder = temporaryDirectory();
const cwd = join(folder.path, 'here');
const project = join(folder.path, 'elsewhere', 'project');
const here = { cwd };

beforeAll(() => {
  mkdirSync(cwd);
  mkdirSync(project, { recursive: true });
  writeFileSync(
    join(project, 'app.py'),
    'from work import load\n\ndef main():\n    load()\n\ndef lonely():\n    pass\n',
  );
  writeFileSync(join(project, 'work.py'), 'def load():\n    process_data()\n\ndef process_data():\n    return 1\n');
});

afterAll(() => folder.remove());

describe('a task about a project outside of the workspace', () => {
  test('is planned, executed, reviewed and answered; what it draws is there as files', async () => {
    const task = `Analyze the Python files in ${project} and create a call graph from main() to process_data()`;
    const { code, document } = await runJson<TaskRun>(['run', task, '--id', 'paths'], here);
    expect([code, document.status, document.review?.verdict]).toEqual([0, 'completed', 'APPROVED']);
    expect(document.output).toEqual({
      paths: [
        [
          { symbol: 'app.main', file: 'app.py', line: 3 },
          { symbol: 'work.load', file: 'work.py', line: 1 },
          { symbol: 'work.process_data', file: 'work.py', line: 4 },
        ],
      ],
      truncated: false,
    });
    expect(document.review?.criteria.length).toBeGreaterThan(0);
    expect(document.review?.criteria.every(({ passed, reason }) => passed && reason !== '')).toBe(true);
    expect(document.artifacts.map(({ mediaType }) => mediaType).toSorted()).toEqual([
      'image/svg+xml',
      'text/vnd.mermaid',
    ]);
    for (const { path } of document.artifacts) {
      expect(isAbsolute(path)).toBe(true);
      expect(readFileSync(path, 'utf8')).toContain('process_data');
    }
  });

  test('people see the paths as arrows with file and line, and the review', async () => {
    const { stdout } = await runCli(['resume', 'paths'], here);
    expect(stdout).toMatch(/app\.main +app\.py:3/);
    expect(stdout).toMatch(/→ work\.process_data +work\.py:4/);
    expect(stdout).toContain('Review: APPROVED');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('executionId=paths status=completed');
    expect((await runCli(['inspect', 'paths'], here)).stdout).toContain('attempts');
  });

  test('no path is an answer: exit 0, said plainly', async () => {
    const task = `Which call paths lead from lonely() to process_data() in ${project}?`;
    const [json, text] = await Promise.all([runJson<TaskRun>(['run', task], here), runCli(['run', task], here)]);
    expect([json.code, json.document.output.paths]).toEqual([0, []]);
    expect(text.stdout).toContain('There is no call path');
  });

  test('no such function: exit 2, symbol-not-found', async () => {
    const task = `Show the call paths from main() to no_such_thing() in ${project}`;
    const { code, document, stderr } = await runJson<TaskRun>(['run', task], here);
    expect([code, document.status, document.error?.code]).toEqual([2, 'failed', 'symbol-not-found']);
    expect(stderr).toContain('no_such_thing');
  });

  test('a directory without sources: exit 2, no-sources', async () => {
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    const task = `Show the call paths from main() to process_data() in ${empty}`;
    const { code, document } = await runJson<TaskRun>(['run', task], here);
    expect([code, document.error?.code]).toEqual([2, 'no-sources']);
  });

  test.each([
    ['../elsewhere/nowhere', 'list'],
    [join(folder.path, 'nowhere', 'at all'), 'list'],
    ['./projcet', 'Did you mean "project"?'],
  ])('a directory that does not exist: exit 2, and it is said: %s', async (place, hint) => {
    const task = `Show the call paths from main() to process_data() in "${place}"`;
    mkdirSync(join(cwd, 'project'), { recursive: true });
    const { code, document } = await runJson<TaskRun>(['run', task], here);
    expect([code, document.error?.code]).toEqual([2, 'file-not-found']);
    expect(document.error?.message).toContain('does not exist');
    expect(document.error?.hint).toContain(hint);
  });

  test('a directory that is named relative to the current one is found with another workspace', async () => {
    const workspace = join(folder.path, 'workspace');
    mkdirSync(workspace);
    const task = 'Show the call paths from main to process_data in ./project';
    const options = { cwd: join(folder.path, 'elsewhere') };
    const { code, document } = await runJson<TaskRun>(['run', task, '--workspace', workspace], options);
    expect([code, document.output.paths.length]).toEqual([0, 1]);
  });
});

test('a task that no playbook fits says which there are, and how to configure a model', async () => {
  const { code, document, stderr } = await runJson<TaskRun>(['run', 'Write a poem about the rain'], here);
  expect([code, document.error?.code]).toEqual([2, 'no-plan']);
  expect(stderr).toContain('call-sequence');
  expect(stderr).toContain('ORCHESTR8_MODELS_PLANNER');
});
