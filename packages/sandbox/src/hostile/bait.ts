import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Things of the host that a program must not reach. */
export interface Bait {
  /** What stands in its file and in the environment of this process. */
  readonly secret: string;
  readonly file: string;
  /** A server on the host's loopback. */
  readonly port: number;
  /** A server on a socket in the file system. */
  readonly socket: string;
  /** A server on an abstract socket; its name without the leading zero byte. */
  readonly abstractSocket: string;
  /** A process of the host: this one. */
  readonly process: number;
}

/** Bait that is laid out. */
export interface LaidBait extends Bait {
  close(): Promise<void>;
}

/** Lays bait: files, servers and a variable of the environment. */
export async function layBait(): Promise<LaidBait> {
  const secret = `secret-${randomUUID()}`;
  const folder = await mkdtemp(join(tmpdir(), 'orchestr8-bait-'));
  const file = join(folder, 'secret.txt');
  const socket = join(folder, 'socket');
  const abstractSocket = `orchestr8-${randomUUID()}`;
  await writeFile(file, secret, { mode: 0o644 });
  const tcp = await listen({ host: '127.0.0.1', port: 0 });
  const servers = [tcp, await listen({ path: socket }), await listen({ path: `\0${abstractSocket}` })];
  const address = tcp.address();
  process.env['ORCHESTR8_BAIT'] = secret;
  return {
    secret,
    file,
    socket,
    abstractSocket,
    process: process.pid,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      delete process.env['ORCHESTR8_BAIT'];
      for (const server of servers) server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function listen(where: { host: string; port: number } | { path: string }): Promise<Server> {
  const server = createServer((connection) => connection.on('error', () => undefined).end('reached')).listen(where);
  await once(server, 'listening');
  return server;
}
