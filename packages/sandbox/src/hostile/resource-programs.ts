import type { SandboxEnd, SandboxResult } from '@orchestr8/core';
import type { HostileProgram } from './hostile-program.ts';

function endsBy(...ends: readonly SandboxEnd[]): (result: SandboxResult) => string | null {
  return ({ endedBy }) => (ends.includes(endedBy) ? null : `it ended by ${endedBy}`);
}

const floods = [
  ['fill standard output', 'python', `block = b'x' * 65536\nwhile True: os.write(1, block)`],
  ['fill standard error', 'python', `block = b'x' * 65536\nwhile True: os.write(2, block)`],
  [
    'fill standard output',
    'javascript',
    `import { writeSync } from 'node:fs';\nconst block = 'x'.repeat(65536);\nfor (;;) try { writeSync(1, block); } catch {}`,
  ],
] as const;

/** More than one may have. */
export const resourcePrograms: readonly HostileProgram[] = [
  {
    name: 'fork without end',
    language: 'python',
    limits: { wallSeconds: 20 },
    source: () => `import time
made = 0
for _ in range(300):
    try:
        if os.fork() == 0: time.sleep(30); os._exit(0)
        made += 1
    except OSError: break
attempt(lambda: made > 63 and made)`,
  },
  {
    name: 'start threads without end',
    language: 'python',
    limits: { wallSeconds: 20 },
    source: () => `import threading, time
made = 0
for _ in range(300):
    try: threading.Thread(target=time.sleep, args=(30,), daemon=True).start(); made += 1
    except RuntimeError: break
attempt(lambda: made > 63 and made)
os._exit(0)`,
  },
  {
    name: 'start processes without end',
    language: 'javascript',
    limits: { wallSeconds: 20 },
    source: () => `import { spawn } from 'node:child_process';
let made = 0;
for (let at = 0; at < 200; at += 1) try { const child = spawn('sleep', ['30']); child.on('error', () => {}); if (child.pid !== undefined) made += 1; } catch { break; }
await attempt(() => made > 63 && made);
process.exit(0);`,
  },
  {
    name: 'take memory in one process',
    language: 'python',
    limits: { memoryMiB: 96 },
    source: () => `blocks = []
for _ in range(50): blocks.append(bytearray(8 << 20))
reach(len(blocks))`,
  },
  {
    name: 'take memory in one process',
    language: 'javascript',
    limits: { memoryMiB: 768 },
    source: () => `const blocks = [];
for (let at = 0; at < 100; at += 1) blocks.push(Buffer.alloc(8 << 20, 1));
reach(blocks.length);`,
  },
  {
    name: 'take memory in eight processes',
    language: 'python',
    limits: { memoryMiB: 96, wallSeconds: 20 },
    needs: 'memoryMiB',
    source: () => `import time
r, w = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        block = bytearray(40 << 20)
        os.write(w, b'x')
        time.sleep(5)
        os._exit(0)
os.close(w)
done = 0
while done < 8 and os.read(r, 1): done += 1
attempt(lambda: done == 8 and done)`,
  },
  {
    name: 'take shared memory',
    language: 'python',
    limits: { memoryMiB: 96 },
    needs: 'memoryMiB',
    source: () => `import mmap
block = mmap.mmap(-1, 300 << 20)
for at in range(0, 300 << 20, 4096): block[at] = 1
reach('shared')`,
  },
  {
    name: 'fill the disk',
    language: 'python',
    limits: { writtenMiB: 8 },
    source: () => `written = 0
for folder in ['/work', '/tmp', '/dev/shm', '/dev', '/', '/var/tmp', '/run']:
    try:
        for number in range(8):
            with open(f'{folder}/{number}', 'wb', 0) as file:
                for _ in range(4): written += file.write(bytes(1 << 20))
    except OSError: pass
attempt(lambda: written > (8 << 20) + 65536 and written)`,
  },
  {
    name: 'make a million files',
    language: 'python',
    source: () => `made = 0
try:
    for number in range(100_000):
        os.close(os.open(f'/tmp/{number}', os.O_CREAT | os.O_WRONLY)); made += 1
except OSError: pass
attempt(lambda: made > 20_000 and made)`,
  },
  {
    name: 'make a huge sparse file',
    language: 'python',
    source: () => `attempt(lambda: os.truncate(os.open('/work/huge', os.O_CREAT | os.O_RDWR), 1 << 40))`,
  },
  {
    name: 'use more CPUs than it has',
    language: 'python',
    limits: { cpus: 1, wallSeconds: 10 },
    needs: 'cpus',
    source: () => `import time
start = time.monotonic()
children = []
for _ in range(3):
    child = os.fork()
    if child == 0:
        while time.monotonic() - start < 1: pass
        os._exit(0)
    children.append(child)
for child in children: os.waitpid(child, 0)
used = sum(os.times()[:4])
attempt(lambda: used > 1.4 * (time.monotonic() - start) and used)`,
  },
  {
    name: 'go on for ever, deaf to signals',
    language: 'python',
    limits: { wallSeconds: 0.7 },
    source: () => `import signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
if os.fork() == 0: os.setsid()
while True: time.sleep(1)`,
    alsoBlocked: endsBy('timeout'),
  },
  {
    name: 'go on for ever',
    language: 'javascript',
    limits: { wallSeconds: 0.9 },
    source: () => `for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {});\nfor (;;) {}`,
    alsoBlocked: endsBy('timeout'),
  },
  ...floods.map(([name, language, source]): HostileProgram => ({
    name,
    language,
    source: () => source,
    limits: { wallSeconds: 20 },
    alsoBlocked: (result) =>
      endsBy('output')(result) ?? (/\[output cut/.test(result.stdout + result.stderr) ? null : 'there is no mark'),
  })),
];
