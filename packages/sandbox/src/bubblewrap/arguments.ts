import { existsSync, lstatSync, readlinkSync } from 'node:fs';

/** What decides how a sandbox looks inside. */
export interface Layout {
  /** A Node to be found as `node`, or null. */
  readonly node: string | null;
}

/** Where the launcher's file system is, before bubblewrap takes parts of it. */
export const stage = '/mnt';

/** Environment of a program: nothing of the host's. */
const environment: Readonly<Record<string, string>> = {
  PATH: '/opt/orchestr8:/usr/local/bin:/usr/bin:/bin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  MPLBACKEND: 'Agg',
  MPLCONFIGDIR: '/tmp',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
};

/** Of /proc, what tells of the kernel and of others. */
const maskedFiles = ['keys', 'key-users', 'kcore', 'kallsyms', 'timer_list', 'sysrq-trigger', 'kmsg', 'sched_debug'];

/** Options of bubblewrap, as `--args` takes them. Its filter comes on descriptor 5, what it tells goes to 4. */
export function bubblewrapOptions({ node }: Layout): Uint8Array {
  const options = [
    words('--seccomp 5 --json-status-fd 4'),
    words('--unshare-user --unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try'),
    words('--die-with-parent --new-session --as-pid-1 --hostname sandbox'),
    words('--uid 1000 --gid 1000 --cap-drop ALL --clearenv'),
    Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    words('--ro-bind /usr /usr'),
    topLevel(),
    words(`--ro-bind ${stage}/etc /etc --ro-bind-try /etc/alternatives /etc/alternatives`),
    node === null ? [] : ['--ro-bind', node, '/opt/orchestr8/node'],
    words('--proc /proc'),
    maskedFiles.flatMap(mask),
    ['null', 'zero', 'full', 'random', 'urandom'].flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    words('--symlink /proc/self/fd /dev/fd --symlink /proc/self/fd/0 /dev/stdin'),
    words('--symlink /proc/self/fd/1 /dev/stdout --symlink /proc/self/fd/2 /dev/stderr'),
    words(`--bind ${stage}/shm /dev/shm --bind ${stage}/tmp /tmp --bind ${stage}/work /work`),
    words('--remount-ro / --chdir /work'),
  ].flat();
  return new TextEncoder().encode(options.map((option) => `${option}\0`).join(''));
}

/** `/bin` and its like: links into /usr, or directories where a distribution has not merged them. */
function topLevel(): readonly string[] {
  return ['/bin', '/sbin', '/lib', '/lib32', '/lib64'].flatMap((path) => {
    if (!existsSync(path)) return [];
    return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
  });
}

function mask(name: string): readonly string[] {
  return existsSync(`/proc/${name}`) ? ['--ro-bind', '/dev/null', `/proc/${name}`] : [];
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
