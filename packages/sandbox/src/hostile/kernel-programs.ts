import { deniedCalls, examinedCalls, type SystemCallNumbers } from '../seccomp/system-calls.ts';
import { python, type HostileProgram } from './hostile-program.ts';

/** Number of a system call here; -1 where the architecture lacks it, which the kernel refuses. */
function numberOf(name: string): number {
  const calls: Readonly<Record<string, SystemCallNumbers>> = { ...deniedCalls, ...examinedCalls };
  return calls[name]?.[process.arch === 'arm64' ? 1 : 0] ?? -1;
}

function systemCalls(name: string, ...calls: readonly (readonly [string, ...(string | number)[]])[]): HostileProgram {
  return python(name, ...calls.map(([call, ...args]) => `call(${[numberOf(call), ...args].join(', ')})`));
}

const newUser = 0x10000000;
const buffer = 'ctypes.create_string_buffer(4096)';

/** Doors of the kernel that are shut. */
export const kernelPrograms: readonly HostileProgram[] = [
  systemCalls('mount a file system', ['mount', 'b"x"', 'b"/tmp"', 'b"tmpfs"', 0, 0]),
  systemCalls(
    'mount the new way',
    ['fsopen', 'b"tmpfs"', 0],
    ['open_tree', -100, 'b"/"', 1],
    ['fspick', -100, 'b"/"', 0],
  ),
  systemCalls(
    'unmount and change the root',
    ['umount2', 'b"/etc"', 2],
    ['pivot_root', 'b"/tmp"', 'b"/tmp"'],
    ['chroot', 'b"/tmp"'],
  ),
  systemCalls('unshare namespaces', ['unshare', newUser], ['unshare', 0x00020000], ['unshare', 0x40000000]),
  systemCalls('clone into a user namespace', ['clone', newUser + 17, 0, 0, 0, 0]),
  {
    name: 'clone3 into a user namespace',
    language: 'python',
    source: () => `arguments = (ctypes.c_uint64 * 11)(${newUser}, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
attempt(lambda: call(${numberOf('clone3')}, arguments, 88))`,
  },
  systemCalls("enter the host's namespaces", ['setns', 'os.open("/proc/1/ns/user", os.O_RDONLY)', 0]),
  systemCalls('trace a process', ['ptrace', 0, 0, 0, 0], ['ptrace', 16, 1, 0, 0], ['ptrace', 0x4206, 1, 0, 0]),
  systemCalls(
    'read and write memory of others',
    ['process_vm_readv', 1, buffer, 1, buffer, 1, 0],
    ['process_vm_writev', 1, buffer, 1, buffer, 1, 0],
    ['kcmp', 1, 1, 0, 0, 0],
  ),
  systemCalls(
    'use the key ring',
    ['add_key', 'b"user"', 'b"x"', 'b"y"', 1, -3],
    ['keyctl', 0, -3, 1],
    ['request_key', 'b"user"', 'b"x"', 0, -3],
  ),
  systemCalls(
    'use io_uring',
    ['io_uring_setup', 8, buffer],
    ['io_uring_enter', 3, 0, 0, 0, 0],
    ['io_uring_register', 3, 0, 0, 0],
  ),
  systemCalls('use userfaultfd', ['userfaultfd', 0], ['userfaultfd', 1]),
  systemCalls('load a BPF program or map', ['bpf', 0, buffer, 72], ['bpf', 5, buffer, 72]),
  systemCalls('open performance counters', ['perf_event_open', buffer, 0, -1, -1, 0]),
  systemCalls(
    'load kernel code',
    ['init_module', buffer, 1, 'b""'],
    ['finit_module', 0, 'b""', 0],
    ['kexec_load', 0, 0, 0, 0],
  ),
  systemCalls(
    'open files by handle',
    ['name_to_handle_at', -100, 'b"/usr"', buffer, buffer, 0],
    ['open_by_handle_at', 3, buffer, 0],
  ),
  systemCalls(
    'set the clock',
    ['settimeofday', buffer, 0],
    ['clock_settime', 0, buffer],
    ['adjtimex', 'ctypes.create_string_buffer(b"\\x01", 208)'],
  ),
  systemCalls(
    'rename the host, swap, reboot',
    ['sethostname', 'b"x"', 1],
    ['swapon', 'b"/work/x"', 0],
    ['reboot', 0xfee1dead, 672274793, 0, 0],
    ['syslog', 3, buffer, 100],
  ),
  systemCalls(
    'use odd corners',
    ['personality', 0x0040000],
    ['quotactl', 0, 0, 0, 0],
    ['fanotify_init', 0, 0],
    ['acct', 'b"/work/x"'],
    ['memfd_secret', 0],
    ['pidfd_getfd', 3, 0, 0],
  ),
  python(
    'become root',
    'os.setuid(0)',
    'os.setgid(0)',
    'os.setresuid(0, 0, 0)',
    'os.setgroups([0])',
    'os.geteuid() == 0',
  ),
  python(
    'leave a set-user-id program',
    "os.close(os.open('/work/x', os.O_CREAT, 0o755)) or os.chmod('/work/x', 0o4755)",
    "os.close(os.open('/work/y', os.O_CREAT, 0o755)) or os.chmod('/work/y', 0o2755)",
  ),
  python(
    'gain privilege by a set-user-id program',
    "'NoNewPrivs:\\t1' not in open('/proc/self/status').read()",
    "any(int(l.split()[1], 16) for l in open('/proc/self/status') if l.startswith('Cap'))",
    "__import__('subprocess').check_output(['/usr/bin/su', '-c', 'id'], stdin=-3, stderr=-3)",
  ),
  {
    name: 'call the kernel by the old gate',
    language: 'python',
    // On x86_64: mov eax, 20; int 0x80; ret. The filter kills for it.
    source: () =>
      process.arch === 'x64'
        ? `import mmap
page = mmap.mmap(-1, 4096, prot=7)
page.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')
attempt(lambda: ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))() > 0)
attempt(lambda: call(0x40000000 + 39) and 'x32')`
        : '',
  },
  python('call by the x32 numbers', 'call(0x40000000 + 39)', 'call(0x40000000 + 16, 0, 0x5413, 0)'),
  python('type into the terminal', "__import__('fcntl').ioctl(0, 0x5412, b'x')", "os.open('/dev/tty', os.O_RDWR)"),
  python(
    'nest a sandbox',
    "__import__('subprocess').check_output(['bwrap', '--unshare-user', '--ro-bind', '/', '/', 'true'], stderr=-3)",
  ),
  python(
    'raise its own limits',
    "(r := __import__('resource')).setrlimit(r.RLIMIT_NPROC, (9999, 9999))",
    "(r := __import__('resource')).setrlimit(r.RLIMIT_CORE, (1 << 30, 1 << 30))",
    'os.nice(-10)',
    'os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))',
    'os.sched_setaffinity(0, range(64))',
  ),
  {
    name: 'dump a core',
    language: 'python',
    source: () => `import resource, signal
attempt(lambda: resource.getrlimit(resource.RLIMIT_CORE) != (0, 0))
child = os.fork()
if child == 0: os.kill(os.getpid(), signal.SIGSEGV)
attempt(lambda: os.WCOREDUMP(os.waitpid(child, 0)[1]))
attempt(lambda: [f for f in os.listdir('.') if 'core' in f] or False)`,
  },
];
