import type { SandboxResult } from '@orchestr8/core';
import type { HostileProgram } from './hostile-program.ts';

function nothingComesBack({ files, refused }: SandboxResult): string | null {
  if (files.length > 0) return `came back: ${files.map(({ path }) => path).join(', ')}`;
  return refused.length > 0 ? null : 'nothing was refused';
}

/** What is left behind, and what comes back. */
export const resultPrograms: readonly HostileProgram[] = [
  {
    name: 'outlive the run as a daemon',
    language: 'python',
    source: ({ secret }) => `import time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for descriptor in range(3): os.close(descriptor)
        os.execv('/bin/sh', ['sh', '-c', 'sleep 300; echo ${secret}-daemon'])
    os._exit(0)
os.wait()
time.sleep(0.1)`,
    alsoBlocked: ({ usage }) => (usage.wallSeconds < 60 ? null : 'the run waited for its daemon'),
  },
  {
    name: 'outlive the run',
    language: 'javascript',
    source: () => `import { spawn } from 'node:child_process';
spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).unref();`,
    alsoBlocked: ({ usage }) => (usage.wallSeconds < 60 ? null : 'the run waited for its child'),
  },
  {
    name: 'take over the terminal',
    language: 'python',
    source: () => String.raw`print('\x1b]0;title\x07\x1b[2J\x1b]52;c;ZXZpbA==\x07\x9b31m\rover\x08\x1bP+q\x1b\\ \u202e')
print('\x1b[2J\x07', file=sys.stderr)`,
    alsoBlocked: ({ stdout, stderr }) =>
      /(?![\t\n])\p{Cc}|\u202e/u.test(stdout + stderr) ? 'escapes came through' : null,
  },
  {
    name: 'take over the terminal',
    language: 'javascript',
    source: () => String.raw`process.stdout.write('\x1b[6n\x1b]8;;file:///etc/passwd\x07x\x1b]8;;\x07\x1bc');`,
    alsoBlocked: ({ stdout }) => (/(?![\t\n])\p{Cc}/u.test(stdout) ? 'escapes came through' : null),
  },
  {
    name: 'give back links to files of the host',
    language: 'python',
    source: ({ file }) => `os.symlink('${file}', 'a.txt')
os.symlink('/etc', 'folder')
os.symlink('../../../../etc/hostname', 'b.txt')
os.symlink('/proc/self/environ', 'c.txt')`,
    alsoBlocked: nothingComesBack,
  },
  {
    name: 'give back pipes, sockets and hard links',
    language: 'python',
    source: () => `import socket
os.mkfifo('pipe')
socket.socket(socket.AF_UNIX).bind('socket')
open('/tmp/one', 'w').write('x')
open('one', 'w').write('x')
os.link('one', 'two')`,
    alsoBlocked: nothingComesBack,
  },
  {
    name: 'give back names that mislead',
    language: 'python',
    source: () => String.raw`for name in [b'a\nb', b'\x1b[2Jx', b'\xff\xfe', b'gnp\xe2\x80\xaeexe', b'a\rb']:
    open(name, 'w').write('x')`,
    alsoBlocked: nothingComesBack,
  },
  {
    name: 'give back too many files',
    language: 'python',
    source: () => `for number in range(3000): open(f'{number}.txt', 'w').write('x')`,
    alsoBlocked: ({ files }) => (files.length <= 1_000 ? null : `${files.length} files came back`),
  },
  {
    name: 'give back a bottomless directory',
    language: 'python',
    source: () => `for _ in range(400):
    os.mkdir('d'); os.chdir('d')
open('x', 'w').write('x')`,
    alsoBlocked: nothingComesBack,
  },
  {
    name: 'make what it was given into a link',
    language: 'javascript',
    source: ({ file }) => `import { symlinkSync, rmSync, linkSync } from 'node:fs';
rmSync('program.mjs');
symlinkSync('${file}', 'program.mjs');`,
    alsoBlocked: nothingComesBack,
  },
];
