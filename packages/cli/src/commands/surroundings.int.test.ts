import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runCli, runJson, runShell, startCli, temporaryDirectory } from '../test-support/run-cli.ts';
import { assign, writeAppendTool, writeWorkflow } from '../test-support/workflows.ts';

interface Failure {
  readonly error: { readonly code: string; readonly hint: string | null };
}

interface Doctor {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
}

const folder = temporaryDirectory();
const cwd = folder.path;
const here = { cwd };

beforeAll(() => {
  writeWorkflow(cwd, 'good', [assign('a', { n: 1 })]);
  writeWorkflow(cwd, 'large', [assign('a', { text: 'x'.repeat(3_000_000) })]);
});

afterAll(() => folder.remove());

describe('a store that can not be used', () => {
  test('a file that is no database, and a database of somebody else, are refused and left as they are', async () => {
    const noise = join(cwd, 'noise.db');
    writeFileSync(noise, 'this is a letter to my aunt, and no database at all\n'.repeat(100));
    const foreign = join(cwd, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('create table aunts (name text); insert into aunts values (1);');
    database.close();
    for (const file of [noise, foreign]) {
      const before = readFileSync(file);
      const env = { ORCHESTR8_DATABASE_URL: `sqlite:${file}` };
      const { code, document } = await runJson<Failure>(['run', 'good.json'], { cwd, env });
      expect([code, document.error.code]).toEqual([2, 'store-foreign']);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });

  test('one that another program keeps locked is told, and may be tried again', async () => {
    const file = join(cwd, 'locked.db');
    const env = { ORCHESTR8_DATABASE_URL: `sqlite:${file}` };
    await runCli(['run', 'good.json'], { cwd, env });
    const database = new DatabaseSync(file);
    database.exec('begin exclusive');
    const { code, document } = await runJson<Failure>(['run', 'good.json'], { cwd, env });
    database.close();
    expect([code, document.error.code]).toEqual([1, 'store-locked']);
  });

  test('a kind of database that is not known is refused, without its password', async () => {
    const env = { ORCHESTR8_DATABASE_URL: 'mysql://somebody:secret@localhost/db' };
    const { code, document, stdout, stderr } = await runJson<Failure>(['run', 'good.json'], { cwd, env });
    expect([code, document.error.code]).toEqual([2, 'store-unsupported']);
    expect(stdout + stderr).not.toContain('secret');
  });

  test('a home that this user may not write is told', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can run the command as a user who may not write');
    const home = join(cwd, 'home-of-root');
    mkdirSync(home, { mode: 0o755 });
    chmodSync(cwd, 0o755);
    const prefix = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const options = { cwd, prefix, env: { ORCHESTR8_HOME: home, HOME: '/nonexistent' } };
    const { code, document } = await runJson<Failure>(['run', 'good.json'], options);
    expect([code, document.error.code]).toEqual([1, 'store-failed']);
    const examined = await runJson<Doctor>(['doctor'], options);
    expect([examined.code, examined.document.ok]).toEqual([1, false]);
  });

  describe('a disk that is full', () => {
    const small = join(cwd, 'small');
    let mounted = false;

    afterEach(() => {
      if (mounted) execFileSync('umount', ['-l', small]);
      mounted = false;
    });

    test('stops the run with a clear error; with room again, it can be resumed', async ({ skip }) => {
      mkdirSync(small);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small], { stdio: 'ignore' });
        mounted = true;
      } catch {
        skip('a small file system can only be mounted by root with that right');
      }
      const env = { ORCHESTR8_HOME: small };
      const full = await runJson<Failure>(['run', 'large.json', '--id', 'large'], { cwd, env });
      expect([full.code, full.document.error.code]).toEqual([1, 'store-full']);
      execFileSync('mount', ['-o', 'remount,size=64m', small]);
      const resumed = await runJson<{ status: string }>(['resume', 'large'], { cwd, env });
      expect([resumed.code, resumed.document.status]).toEqual([0, 'completed']);
    });
  });
});

describe('doctor', () => {
  test('is content with a working installation and says what it looked at', async () => {
    const { code, document } = await runJson<Doctor>(['doctor'], { cwd, env: { ORCHESTR8_HOME: join(cwd, 'fresh') } });
    expect(document.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect([code, document.ok]).toEqual([0, true]);
    expect(document.checks.map(({ name }) => name)).toEqual([
      'node',
      'configuration',
      'home',
      'disk',
      'store',
      'grammars',
      'tools',
      'agents',
      'models',
      'sandbox',
    ]);
  });
});

describe('orchestr8.config.ts', () => {
  test('registers tools, also from a directory below it', async () => {
    const project = join(cwd, 'project');
    mkdirSync(join(project, 'below'), { recursive: true });
    writeAppendTool(project);
    writeWorkflow(join(project, 'below'), 'uses', [
      { id: 'a', kind: 'tool', tool: 'append', input: { file: 'out', line: 'hello', ms: 0 } },
    ]);
    const { code } = await runCli(['run', 'uses.json'], { cwd: join(project, 'below') });
    expect([code, readFileSync(join(project, 'below', 'out'), 'utf8')]).toEqual([0, 'hello\n']);
  });

  test.each([
    ['throws.ts', "const a = 1;\n\nthrow new Error('no luck');\nexport default {};\n", /line 3.*no luck/],
    ['syntax.ts', 'const a = 1;\nexport default { a: };\n', /line 2/],
    ['nothing.ts', 'export const a = 1;\n', /no default export/],
    ['unknown.ts', 'export default { toolz: [] };\n', /unknown key "toolz"/],
  ])('%s: what is wrong with it is told with the file and the line', async (name, text, message) => {
    const project = join(cwd, name);
    mkdirSync(project);
    writeFileSync(join(project, 'orchestr8.config.ts'), text);
    const { code, document, stderr } = await runJson<{ error: { code: string; message: string } }>(['list'], {
      cwd: project,
    });
    expect([code, document.error.code]).toEqual([2, 'config-invalid']);
    expect(document.error.message).toMatch(message);
    expect(stderr).toContain(join(project, 'orchestr8.config.ts'));
  });
});

describe('completion', () => {
  test('there is a script for each shell, and ids of executions are offered', async () => {
    await runCli(['run', 'good.json', '--id', 'offered'], here);
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await runCli(['completion', shell], here);
      expect([code, stdout.includes('orchestr8')]).toEqual([0, true]);
    }
    expect((await runCli(['complete', '--', 'inspect', ''], here)).stdout).toContain('offered');
    expect((await runCli(['complete', '--', 'run', '--'], here)).stdout).toContain('--workspace');
  });
});

describe('the bin', () => {
  test('a stdout that is closed from the start is no crash', async () => {
    const { code, stderr } = await runShell('orchestr8 list --json >&-; exit $?', here);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('started by an older Node, it goes on on its own, and dies with its starter', async ({ skip }) => {
    const old = olderNode();
    if (old === null) return skip('there is no Node before 24 on this machine');
    writeWorkflow(cwd, 'ask', [{ id: 'ask', kind: 'approval' }]);
    const run = startCli(['run', 'ask.json', '--id', 'old'], { ...here, node: old });
    await run.sees('stderr', 'orchestr8 approve old ask');
    run.process.kill('SIGKILL');
    await run.ended;
    const resumed = startCli(['resume', 'old', '--json'], { ...here, node: old });
    await resumed.sees('stderr', 'executionId=old');
    await runCli(['approve', 'old'], here);
    expect((await resumed.ended).code).toBe(0);
    const interrupted = startCli(['run', 'ask.json', '--id', 'old-2'], { ...here, node: old });
    await interrupted.sees('stderr', 'orchestr8 approve old-2 ask');
    interrupted.process.kill('SIGINT');
    expect((await interrupted.ended).code).toBe(130);
  });
});

function olderNode(): string | null {
  const paths = (process.env['PATH'] ?? '').split(':').map((directory) => join(directory, 'node'));
  return paths.find((path) => versionOf(path) < 24 && versionOf(path) >= 18) ?? null;
}

function versionOf(node: string): number {
  try {
    return Number(
      /^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))?.[1],
    );
  } catch {
    return Number.NaN;
  }
}
