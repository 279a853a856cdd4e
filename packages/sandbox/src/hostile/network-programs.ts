import { python, type HostileProgram } from './hostile-program.ts';

/** Whoever answers is out of bounds. */
export const networkPrograms: readonly HostileProgram[] = [
  {
    name: "connect to the host's loopback",
    language: 'python',
    source: ({ port }) => `import socket\nattempt(lambda: socket.create_connection(('127.0.0.1', ${port}), 2))`,
  },
  python('connect to the internet', "__import__('socket').create_connection(('1.1.1.1', 443), 2)"),
  python('reach the metadata service', "__import__('socket').create_connection(('169.254.169.254', 80), 2)"),
  python('ask a name server', "__import__('socket').getaddrinfo('example.com', 80)"),
  python(
    'send a datagram',
    "(s := __import__('socket')).socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('8.8.8.8', 53))",
    "(s := __import__('socket')).socket(s.AF_INET6, s.SOCK_DGRAM).sendto(b'x', ('2001:4860:4860::8888', 53))",
  ),
  {
    name: "connect to the host's unix socket",
    language: 'python',
    source: ({ socket }) =>
      `import socket\nattempt(lambda: socket.socket(socket.AF_UNIX).connect('${socket}'))\n` +
      ['/run/docker.sock', '/var/run/docker.sock', '/run/dbus/system_bus_socket', '/run/systemd/private']
        .map((path) => `attempt(lambda: socket.socket(socket.AF_UNIX).connect('${path}'))`)
        .join('\n'),
  },
  {
    name: "connect to the host's abstract socket",
    language: 'python',
    source: ({ abstractSocket }) =>
      `import socket\nattempt(lambda: socket.socket(socket.AF_UNIX).connect('\\0${abstractSocket}'))`,
  },
  python('open a vsock', "__import__('socket').socket(40, 1, 0)", "__import__('socket').socket(40, 2, 0)"),
  python(
    'open raw, packet, netlink and crypto sockets',
    "(s := __import__('socket')).socket(s.AF_INET, s.SOCK_RAW, 1)",
    "(s := __import__('socket')).socket(17, s.SOCK_RAW, 768)",
    "(s := __import__('socket')).socket(16, s.SOCK_RAW, 0)",
    "(s := __import__('socket')).socket(38, s.SOCK_SEQPACKET, 0)",
  ),
  python(
    'open bluetooth, CAN, XDP and TIPC sockets',
    ...[31, 29, 44, 30].map((family) => `__import__('socket').socket(${family}, 3, 0)`),
  ),
  {
    name: 'fetch from the host',
    language: 'javascript',
    source: ({ port }) =>
      `await attempt(() => fetch('http://127.0.0.1:${port}/', { signal: AbortSignal.timeout(2000) }));
await attempt(() => fetch('http://[::ffff:127.0.0.1]:${port}/', { signal: AbortSignal.timeout(2000) }));`,
  },
  {
    name: 'resolve a name',
    language: 'javascript',
    source: () => `import dns from 'node:dns/promises';
const resolver = new dns.Resolver({ timeout: 500, tries: 1 });
resolver.setServers(['8.8.8.8']);
await attempt(() => resolver.resolve4('example.com'));
await attempt(() => dns.lookup('example.com'));`,
  },
];
