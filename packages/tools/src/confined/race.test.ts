import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrchestratorError } from '@orchestr8/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfinedFiles } from './confined-files.ts';
import { walk } from './walk.ts';

/** Swaps `door`, a directory of the workspace, for a link that leads out, and back, as fast as it can. */
const swapper = `
  const { renameSync, rmSync, symlinkSync } = require('node:fs');
  process.chdir(process.argv[1]);
  symlinkSync('../outside', 'link');
  process.stdout.write('ready');
  process.on('disconnect', () => process.exit());
  function put(from, to) {
    for (;;) {
      try {
        return renameSync(from, to);
      } catch {
        try {
          rmSync(to, { recursive: true, force: true });
        } catch {}
      }
    }
  }
  function swap() {
    for (let round = 0; round < 200; round++) {
      renameSync('door', 'real');
      put('link', 'door');
      renameSync('door', 'link');
      put('real', 'door');
    }
    setImmediate(swap);
  }
  swap();
`;

let base: string;
let child: ChildProcess;
let files: ConfinedFiles;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'race-'));
  mkdirSync(join(base, 'workspace/door'), { recursive: true });
  mkdirSync(join(base, 'outside'));
  writeFileSync(join(base, 'workspace/door/file'), 'inside');
  writeFileSync(join(base, 'outside/file'), 'SECRET');
  child = spawn(process.execPath, ['-e', swapper, join(base, 'workspace')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  files = new ConfinedFiles({ workspace: join(base, 'workspace'), readable: [], forbidden: [] });
});

afterEach(async () => {
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
  rmSync(base, { recursive: true, force: true });
});

/**
 * Acts at least so many times, and until it has been let through as well as refused. Anything but a refusal of ours
 * fails.
 */
async function race(rounds: number, action: () => Promise<unknown>): Promise<void> {
  const refused = new Set<string>();
  let done = 0;
  for (let round = 0; round < rounds || done === 0 || !refused.has('path-outside-workspace'); round++) {
    try {
      await action();
      done++;
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
      refused.add(error.code);
    }
  }
}

test('reading through a directory that is being swapped for a link never leads out (invariant 1)', async () => {
  const seen = new Set<string>();
  await race(2_000, async () => {
    await using file = await files.openFile('door/file');
    seen.add(await file.handle.readFile('utf8'));
  });
  expect([...seen]).toEqual(['inside']);
});

test('writing, making directories and removing through it never lead out (invariant 1)', async () => {
  await race(700, async () => {
    await files.writeFile('door/new', Buffer.from('x'));
    await files.createDirectory('door/folder');
    await files.inDirectoryOf('door/new', async ({ directory }) => await directory.removeFile('new'));
  });
  expect(readdirSync(join(base, 'outside'))).toEqual(['file']);
  expect(readFileSync(join(base, 'outside/file'), 'utf8')).toBe('SECRET');
  expect(existsSync(join(base, 'outside/new'))).toBe(false);
});

test('a walk through it never leads out (invariant 1)', async () => {
  const seen = new Set<string>();
  await race(700, async () => {
    await using _opened = await files.openFile('door/file');
    for await (const entry of walk(files, '.', { skip: () => undefined })) {
      if (entry.kind !== 'file') continue;
      await using file = await entry.open();
      seen.add(await file.handle.readFile('utf8'));
    }
  });
  expect([...seen]).toEqual(['inside']);
});
