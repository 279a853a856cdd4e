import assert from 'node:assert/strict';
import type { Sandbox, SandboxRequest } from '@orchestr8/core';
import { assertRefused, runSuite, type ConformanceCase, type TestFrame } from './suite.ts';

/** What a sandbox is tried with: it must be usable, and have `sh`, `cat` and `python3` inside. */
export interface SandboxSubject {
  readonly sandbox: Sandbox;
  close(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string => new TextDecoder().decode(content);
const shell = (script: string): SandboxRequest => ({ program: { kind: 'command', argv: ['sh', '-c', script] } });

const cases: readonly ConformanceCase<SandboxSubject>[] = [
  {
    rule: 'a program gives its exit code, its output and its new files',
    run: async ({ sandbox }) => {
      const script = 'cat in/a.txt; echo wrong >&2; mkdir out; echo made > out/b.txt; exit 3';
      const result = await sandbox.run({ ...shell(script), files: [{ path: 'in/a.txt', content: bytes('given') }] });
      assert.equal(result.endedBy, 'exit', result.stderr);
      assert.equal(result.exitCode, 3);
      assert.equal(result.stdout, 'given');
      assert.equal(result.stderr, 'wrong\n');
      assert.deepEqual(
        result.files.map(({ path, size, content }) => [path, size, text(content)]),
        [['out/b.txt', 5, 'made\n']],
      );
      assert.equal(result.adapter, sandbox.name);
    },
  },
  {
    rule: 'Python source sees the files beside it, and an input that it changed comes back',
    run: async ({ sandbox }) => {
      const source = 'import part\nprint(part.x, __name__)\nopen("part.py", "a").write("# seen")\n';
      const files = [{ path: 'part.py', content: bytes('x = 41 + 1\n') }];
      const result = await sandbox.run({ program: { kind: 'python', source }, files });
      assert.equal(result.stdout, '42 __main__\n', result.stderr);
      assert.deepEqual(
        result.files.map(({ path }) => path),
        ['part.py'],
      );
    },
  },
  {
    rule: 'a program that is not there is start-failed, not an exit',
    run: async ({ sandbox }) => {
      const result = await sandbox.run({ program: { kind: 'command', argv: ['no-such-program'] } });
      assert.equal(result.endedBy, 'start-failed');
      assert.equal(result.exitCode, null);
      assert.match(result.stderr, /no-such-program/);
    },
  },
  {
    rule: 'the time limit and an abort end a program, also one that would not listen',
    run: async ({ sandbox }) => {
      const deaf = shell('trap "" TERM INT HUP; echo on; sleep 600 & while :; do wait; done');
      const late = await sandbox.run({ ...deaf, limits: { wallSeconds: 0.5 } });
      assert.equal(late.endedBy, 'timeout');
      assert.equal(late.stdout, 'on\n');
      const stopped = await sandbox.run({ ...deaf, signal: AbortSignal.timeout(300) });
      assert.equal(stopped.endedBy, 'cancelled');
      const before = await sandbox.run({ ...deaf, signal: AbortSignal.abort() });
      assert.equal(before.endedBy, 'cancelled');
    },
  },
  {
    rule: 'output beyond the limit ends the run and is cut with a mark',
    run: async ({ sandbox }) => {
      const result = await sandbox.run({ ...shell('yes'), limits: { outputBytes: 1_000 } });
      assert.equal(result.endedBy, 'output');
      assert.match(result.stdout, /y\n\[output cut: more than 1000 bytes\]\n$/);
    },
  },
  {
    rule: 'terminal escapes do not come through',
    run: async ({ sandbox }) => {
      const result = await sandbox.run(shell(String.raw`printf 'a\033[2Jb\033]0;title\007c\rd\n'`));
      assert.equal(result.stdout, 'abc\nd\n');
    },
  },
  {
    rule: 'a path that leads out, an unknown limit and an empty command are refused before anything runs',
    run: async ({ sandbox }) => {
      for (const path of ['../a', '/etc/a', 'a/../../b', '', 'a\0b', 'a//b', './a']) {
        const request = { ...shell('true'), files: [{ path, content: bytes('') }] };
        await assertRefused(sandbox.run(request), 'sandbox-request-invalid');
      }
      await assertRefused(sandbox.run({ ...shell('true'), limits: { processes: 0 } }), 'sandbox-request-invalid');
      await assertRefused(sandbox.run({ program: { kind: 'command', argv: [] } }), 'sandbox-request-invalid');
    },
  },
  {
    rule: 'strict runs exactly where every limit is enforced',
    run: async ({ sandbox }) => {
      const { enforced } = await sandbox.report();
      const strict = sandbox.run({ ...shell('true'), strict: true });
      if (Object.values(enforced).every(Boolean)) assert.equal((await strict).exitCode, 0);
      else await assertRefused(strict, 'sandbox-limit-not-enforced');
    },
  },
];

/** What every `Sandbox` must do. */
export function sandboxConformance(frame: TestFrame, name: string, open: () => Promise<SandboxSubject>): void {
  runSuite(frame, { title: `sandbox ${name}`, cases }, open);
}
