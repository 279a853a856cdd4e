import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BubblewrapSandbox } from './bubblewrap-sandbox.ts';

const { usable, reason } = await new BubblewrapSandbox().report();
if (!usable) process.stderr.write(`Not tried: what a sandbox leaves behind. ${reason}\n`);

const groupRoot = '/sys/fs/cgroup';

/** Control groups of the runs of a process. */
function groupsOf(host: number, folder = groupRoot, depth = 0): readonly string[] {
  return directoriesOf(folder).flatMap((name) => {
    if (name.startsWith(`orchestr8-${host}-`)) return [`${folder}/${name}`];
    return depth < 6 ? groupsOf(host, `${folder}/${name}`, depth + 1) : [];
  });
}

function directoriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

/** Processes whose command line holds a text. */
function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id) || Number(id) === process.pid) return false;
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

/** Looks again until a condition holds: what the kernel takes down is gone soon, not at once. */
async function eventually(condition: () => boolean, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition() && performance.now() < deadline) await pause(20);
  expect(condition()).toBe(true);
}

const mountLines = (): number => readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length;

describe.runIf(usable)('what a sandbox leaves behind', () => {
  it('fifty runs at once keep apart and leave no process, mount, directory or group', { timeout: 90_000 }, async () => {
    const sandbox = new BubblewrapSandbox();
    const mark = randomUUID();
    const before = { mounts: mountLines(), directories: readdirSync(tmpdir()).filter((name) => name.includes(mark)) };
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        sandbox.run({
          program: { kind: 'command', argv: ['sh', '-c', `(setsid sleep 300 &) ; echo ${at} > own; ls; echo ${mark}`] },
          limits: { memoryMiB: 64, processes: 8 },
        }),
      ),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(results.map(() => `own\n${mark}\n`));
    expect(results.map(({ files }) => String(files[0]?.content))).toEqual(results.map((_, at) => `${at}\n`));
    expect(processesWith(mark)).toEqual([]);
    expect(mountLines()).toBe(before.mounts);
    expect(groupsOf(process.pid)).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => name.includes(mark))).toEqual(before.directories);
  });

  it('a host that is killed takes everything with it', { timeout: 60_000 }, async () => {
    const mark = randomUUID();
    const script = fileURLToPath(new URL('./fixtures/run-for-ever.ts', import.meta.url));
    const host = spawn(process.execPath, [script, mark], { stdio: 'ignore' });
    onTestFinished(() => void host.kill('SIGKILL'));
    const own = (): readonly string[] => processesWith(mark).filter((id) => Number(id) !== host.pid);
    await eventually(() => own().length > 2, 20_000);
    expect(host.exitCode).toBe(null);
    host.kill('SIGKILL');
    await eventually(() => own().length === 0, 10_000);
    await eventually(() => groupsOf(host.pid ?? 0).length === 0, 10_000);
  });

  it('the groups of a run hold exactly the limits that were asked for', async () => {
    const source = `import os
made = 0
for _ in range(20):
    try:
        if os.fork() == 0: __import__('time').sleep(9); os._exit(0)
        made += 1
    except OSError: break
print(made)
os._exit(0)`;
    const { stdout } = await new BubblewrapSandbox().run({
      program: { kind: 'python', source },
      limits: { processes: 5 },
    });
    expect(stdout).toBe('4\n');
  });
});
