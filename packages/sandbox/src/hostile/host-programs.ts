import { python, type HostileProgram } from './hostile-program.ts';

/** Files, variables and processes of the host. */
export const hostPrograms: readonly HostileProgram[] = [
  {
    name: "read the host's environment",
    language: 'python',
    source: ({ secret }) => `import glob
for path in glob.glob('/proc/*/environ') + ['/proc/self/environ']:
    attempt(lambda: '${secret}' in open(path).read() and path)
attempt(lambda: 'ORCHESTR8_BAIT' in os.environ)`,
  },
  {
    name: "read the host's files",
    language: 'python',
    source: ({ file }) => `attempt(lambda: open('${file}').read())
for root in ['/proc/1/root', '/proc/self/root', '/proc/1/cwd/..', '/work/../..', '/oldroot', '/newroot']:
    attempt(lambda: open(root + '${file}').read())`,
  },
  python(
    'read secrets of the system',
    ...['/etc/shadow', '/etc/sudoers', '/etc/ssh/sshd_config', '/var/log/dpkg.log', '/proc/kcore', '/proc/kmsg'].map(
      (path) => `open('${path}', 'rb').read(1) != b''`,
    ),
    ...['/root', '/home', '/var', '/run', '/mnt', '/sys', '/boot', '/srv'].map((path) => `os.listdir('${path}')`),
  ),
  python(
    'write where only the host may',
    ...['/usr/x', '/etc/x', '/etc/passwd', '/x', '/dev/x', '/opt/x', '/usr/bin/python3', '/opt/orchestr8/node'].map(
      (path) => `open('${path}', 'ab')`,
    ),
    "os.rename('/usr', '/usr2')",
    "os.chmod('/etc/passwd', 0o777)",
  ),
  python(
    "turn the kernel's knobs",
    ...[
      'kernel/core_pattern',
      'kernel/modprobe',
      'vm/overcommit_memory',
      'kernel/hostname',
      'fs/binfmt_misc/register',
    ].map((name) => `os.open('/proc/sys/${name}', os.O_WRONLY)`),
    "os.write(os.open('/proc/sysrq-trigger', os.O_WRONLY), b'h') and open('/proc/sysrq-trigger').read() != ''",
  ),
  python(
    'see processes of others',
    "[p for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()] or False",
  ),
  {
    name: 'signal processes of the host',
    language: 'python',
    source: ({ process }) => `attempt(lambda: os.kill(${process}, 0))
for process in range(2, 400): attempt(lambda: os.kill(process, 0))`,
  },
  {
    name: "use the host's descriptors",
    language: 'python',
    source: () => `for descriptor in range(3, 1024): attempt(lambda: os.fstat(descriptor) and descriptor)`,
  },
  python(
    'open devices',
    ...['mem', 'kmem', 'port', 'kmsg', 'vda', 'sda', 'nvme0n1', 'kvm', 'fuse', 'net/tun', 'vsock', 'tty', 'ptmx'].map(
      (name) => `os.open('/dev/${name}', os.O_RDWR)`,
    ),
    "os.mknod('/work/disk', 0o60600, os.makedev(254, 0))",
    "os.mknod('/work/memory', 0o20600, os.makedev(1, 1))",
  ),
  {
    name: "find another job's files",
    language: 'python',
    before: `import os
for folder in ['/tmp', '/work', '/dev/shm', '/var/tmp', '/mnt']:
    try: open(folder + '/left-behind', 'w').write('x')
    except OSError: pass
print('tried')`,
    source: () => `for folder in ['/tmp', '/work', '/dev/shm', '/var/tmp', '/mnt']:
    attempt(lambda: open(folder + '/left-behind').read())`,
  },
  {
    name: "read the host's files and environment",
    language: 'javascript',
    source: ({ file, secret }) => `import { readFileSync, readdirSync } from 'node:fs';
await attempt(() => readFileSync('${file}'));
await attempt(() => readdirSync('/root'));
await attempt(() => Object.values(process.env).includes('${secret}'));
await attempt(() => readFileSync('/proc/1/environ', 'utf8').includes('${secret}'));`,
  },
  {
    name: 'write out of its own directory',
    language: 'javascript',
    source: () => `import { writeFileSync } from 'node:fs';
for (const path of ['/usr/lib/x', '/etc/ld.so.preload', '/work/../x', '/proc/self/root/x', process.execPath])
  await attempt(() => writeFileSync(path, 'x'));`,
  },
  {
    name: 'start commands that reach out',
    language: 'javascript',
    source: () => `import { execSync } from 'node:child_process';
for (const command of ['cat /etc/shadow', 'ls /root', 'mount -t tmpfs x /tmp', 'su -c id', 'docker ps', 'unshare -U id'])
  await attempt(() => execSync(command, { stdio: 'pipe', timeout: 3000 }));`,
  },
];
