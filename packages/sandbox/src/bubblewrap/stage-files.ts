import { chownSync, closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SandboxFile } from '@orchestr8/core';

const etc: Readonly<Record<string, string>> = {
  passwd: 'sandbox:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
  group: 'sandbox:x:1000:\nnogroup:x:65534:\n',
  hosts: '127.0.0.1 localhost sandbox\n::1 localhost\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

/** What the launcher's file system holds beside the program's files: directories and files of ours. */
export const stageInodes = 40;
/** … and the room that they take, in bytes. */
export function stageBytes(): number {
  const page = 4_096;
  return Math.ceil((linkerCache()?.length ?? 0) / page) * page + 8 * page;
}

/** What is put in place before a program starts. */
export interface Stage {
  /** The launcher's file system, as this process sees it. */
  readonly directory: string;
  /** User and group that own what the program may change; null: this process's. */
  readonly owner: number | null;
  readonly filter: Uint8Array;
  readonly options: Uint8Array;
}

/** Lays out the launcher's file system. */
export function layStage({ directory, owner, filter, options }: Stage): void {
  for (const name of ['etc', 'etc/alternatives']) mkdirSync(join(directory, name), { mode: 0o755 });
  for (const name of ['work', 'tmp', 'shm']) makeDirectory(join(directory, name), owner);
  const cache = linkerCache();
  const files: Readonly<Record<string, string | Uint8Array>> = cache === null ? etc : { ...etc, 'ld.so.cache': cache };
  for (const [name, content] of Object.entries(files)) writeNew(join(directory, 'etc', name), content, null);
  writeNew(join(directory, 'filter'), filter, null);
  writeNew(join(directory, 'arguments'), options, null);
}

/** Puts the files of a job into the working directory, before anything runs in it. */
export function placeFiles({ directory, owner }: Stage, files: readonly SandboxFile[]): void {
  const made = new Set(['.']);
  const make = (path: string): void => {
    if (made.has(path)) return;
    make(dirname(path));
    made.add(path);
    makeDirectory(join(directory, 'work', path), owner);
  };
  for (const { path, content } of files) {
    make(dirname(path));
    writeNew(join(directory, 'work', path), content, owner);
  }
}

function makeDirectory(path: string, owner: number | null): void {
  mkdirSync(path, { mode: 0o755 });
  if (owner !== null) chownSync(path, owner, owner);
}

function writeNew(path: string, content: string | Uint8Array, owner: number | null): void {
  const descriptor = openSync(path, 'wx', 0o644);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  } finally {
    closeSync(descriptor);
  }
  if (owner !== null) chownSync(path, owner, owner);
}

let cached: Uint8Array | null | undefined;

/** Where libraries are; read once. */
function linkerCache(): Uint8Array | null {
  if (cached !== undefined) return cached;
  try {
    cached = readFileSync('/etc/ld.so.cache');
  } catch {
    cached = null;
  }
  return cached;
}
