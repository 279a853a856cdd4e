import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSandboxes } from '@orchestr8/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli, runJson, temporaryDirectory } from '../test-support/run-cli.ts';

const [report] = await reportSandboxes();
const usable = report?.usable === true;
if (!usable) process.stderr.write(`Not tried: sandbox run. ${report?.reason}\n`);

const folder = temporaryDirectory();
const cwd = folder.path;
afterAll(() => folder.remove());

describe.runIf(usable)('sandbox run', () => {
  it('gives the document that scripts rely on, and exit 0 however the program ended', async () => {
    writeFileSync(join(cwd, 'data.txt'), 'given');
    writeFileSync(join(cwd, 'job.py'), 'open("out.txt", "w").write(open("data.txt").read())\nraise SystemExit(3)\n');
    const args = ['sandbox', 'run', '--file', 'data.txt', '--limit', 'wallSeconds=20', '--python', 'job.py'];
    const { code, document } = await runJson<object>(args, { cwd });
    expect(code).toBe(0);
    expect(document).toMatchObject({
      exitCode: 3,
      endedBy: 'exit',
      adapter: report?.adapter,
      files: [{ path: 'out.txt', size: 5, content: Buffer.from('given').toString('base64') }],
      enforced: report?.enforced,
    });
    expect(Object.keys(document).toSorted()).toEqual(
      ['adapter', 'endedBy', 'enforced', 'exitCode', 'files', 'refused', 'stderr', 'stdout', 'usage'].toSorted(),
    );
  });

  it('a command comes behind --, and one that is not there exits 1', async () => {
    const shown = await runCli(['sandbox', 'run', '--', 'sh', '-c', 'echo "$1"', 'x', '--json'], { cwd });
    expect([shown.code, shown.stdout]).toEqual([0, '--json\n']);
    const missing = await runCli(['sandbox', 'run', '--', 'no-such-program'], { cwd });
    expect([missing.code, missing.stdout]).toEqual([1, '']);
  });
});

describe('sandbox run', () => {
  it('what can not be run exits 2', async () => {
    const wrong = [
      ['--limit', 'wall=3', '--', 'true'],
      ['--limit', 'processes=0', '--', 'true'],
      ['--adapter', 'none', '--', 'true'],
      ['--python', 'no-such.py'],
      ['--python', 'a.py', '--', 'true'],
      [],
    ];
    const codes = await Promise.all(wrong.map((args) => runCli(['sandbox', 'run', ...args], { cwd })));
    const expected = wrong.map((args) => (args[1] === 'processes=0' && !usable ? 1 : 2));
    expect(codes.map(({ code }) => code)).toEqual(expected);
  });
});
