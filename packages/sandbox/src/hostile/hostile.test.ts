import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, reportSandboxes } from '../open-sandbox.ts';
import { layBait, type LaidBait } from './bait.ts';
import { hostPrograms } from './host-programs.ts';
import { breach, sourceOf } from './hostile-program.ts';
import { networkPrograms } from './network-programs.ts';
import { hostilePrograms, trialTable, tryHostilePrograms, type Trial } from './try-hostile-programs.ts';

const run = promisify(execFile);
const [report] = await reportSandboxes();
const usable = report?.usable === true;
if (!usable) process.stderr.write(`Not tried: hostile programs in a sandbox. ${report?.reason}\n`);

const script = fileURLToPath(new URL('./fixtures/try-as-user.ts', import.meta.url));
const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, script];
const canBeNobody =
  usable && process.getuid?.() === 0 && spawnSync('setpriv', [...asNobody.slice(0, 4), '--version']).status === 0;
if (usable && !canBeNobody)
  process.stderr.write('Not tried: hostile programs as an ordinary user; it takes root to be another.\n');

let bait: LaidBait;
beforeAll(async () => {
  bait = await layBait();
});
afterAll(() => bait.close());

const through = (trials: readonly Trial[]): readonly Trial[] => trials.filter(({ outcome }) => outcome === 'through');

describe.runIf(usable)('hostile programs', () => {
  it('get nowhere', { timeout: 120_000 }, async () => {
    const sandbox = await openSandbox();
    const trials = await tryHostilePrograms(sandbox, bait);
    process.stdout.write(`${trialTable(trials)}\n`);
    expect(trials).toHaveLength(hostilePrograms.length);
    expect(through(trials)).toEqual([]);
    expect(processesWith(`${bait.secret}-daemon`)).toEqual([]);
  });

  it.runIf(canBeNobody)(
    'get nowhere as an ordinary user but by limits that are said not to hold',
    { timeout: 120_000 },
    async () => {
      const options = { cwd: '/', env: { PATH: process.env['PATH'] }, maxBuffer: 1 << 26 };
      const { stdout } = await run('setpriv', asNobody, options);
      const trials = JSON.parse(stdout) as readonly Trial[];
      process.stdout.write(`As an ordinary user\n${trialTable(trials)}\n`);
      expect(trials).toHaveLength(hostilePrograms.length);
      expect(through(trials)).toEqual([]);
    },
  );
});

it('without a sandbox the same programs do get there, so the trials mean something', async () => {
  const names = [
    "connect to the host's loopback",
    "connect to the host's abstract socket",
    "read the host's environment",
    "read the host's files",
  ];
  const programs = [...networkPrograms, ...hostPrograms].filter(
    ({ name, language }) => names.includes(name) && language === 'python',
  );
  expect(programs).toHaveLength(names.length);
  for (const program of programs) {
    const { stdout, stderr } = await run('python3', ['-c', sourceOf(program, bait)]);
    const result = { exitCode: 0, stdout, stderr, files: [], refused: [], endedBy: 'exit' as const, adapter: 'none' };
    const usage = { wallSeconds: 0, cpuSeconds: null, peakMemoryMiB: null };
    const enforced = {
      wallSeconds: false,
      cpus: false,
      memoryMiB: false,
      processes: false,
      writtenMiB: false,
      outputBytes: false,
      network: false,
    };
    expect(breach(program, { ...result, usage, enforced })).toMatch(/^REACHED/);
  }
});

/** Processes of this machine whose command line holds a text. */
function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && commandLine(entry).includes(text));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
