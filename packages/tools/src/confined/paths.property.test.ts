import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrchestratorError } from '@orchestr8/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfinedFiles } from './confined-files.ts';

const name = fc.constantFrom('a', 'b', 'c', '..', '.', '', 'link', 'file', 'workspace', 'outside', 'secret', ' ', '…');
const linkTarget = fc.array(name, { minLength: 1, maxLength: 5 });
const absolute = fc.constantFrom('', '/', 'BASE/', 'BASE/workspace/', 'BASE/outside/');

const path = fc
  .tuple(absolute, fc.array(name, { minLength: 1, maxLength: 6 }))
  .map(([start, names]) => start + names.join('/'));

const links = fc.array(fc.tuple(fc.constantFrom('link', 'a/link', 'b', 'a/b/link', 'file'), absolute, linkTarget), {
  maxLength: 4,
});

test('whatever the path and the links, nothing outside is read, listed, written, made or removed', async () => {
  await fc.assert(
    fc.asyncProperty(path, links, async (relative, someLinks) => {
      const base = mkdtempSync(join(tmpdir(), 'paths-'));
      try {
        const place = (text: string) => text.replaceAll('BASE', base);
        mkdirSync(join(base, 'workspace/a/b'), { recursive: true });
        mkdirSync(join(base, 'outside/a/b'), { recursive: true });
        for (const folder of ['', 'a', 'a/b']) writeFileSync(join(base, 'outside', folder, 'secret'), 'SECRET');
        for (const [at, start, names] of someLinks)
          makeLink(join(base, 'workspace', at), place(start) + names.join('/'));
        const before = snapshot(join(base, 'outside'));
        const files = new ConfinedFiles({ workspace: join(base, 'workspace'), readable: [], forbidden: [] });
        expect(await tryAll(files, place(relative))).not.toContain('file-failed');
        expect(snapshot(join(base, 'outside'))).toEqual(before);
        expect(readdirSync(base).toSorted()).toEqual(['outside', 'workspace']);
      } finally {
        rmSync(base, { recursive: true, force: true });
      }
    }),
    { numRuns: 300 },
  );
});

/** @returns the codes of the errors */
async function tryAll(files: ConfinedFiles, path: string): Promise<string[]> {
  const codes: string[] = [];
  const actions = [
    async () => {
      await using file = await files.openFile(path);
      expect(await file.handle.readFile('utf8')).not.toBe('SECRET');
    },
    async () => {
      await using listing = (await files.openDirectory(path)).directory;
      expect((await listing.entries()).map((entry) => entry.shown)).not.toContain('secret');
    },
    () => files.status(path),
    () => files.createDirectory(path),
    () => files.writeFile(`${path}/new`, Buffer.from('x')),
    () => files.writeFile(path, Buffer.from('x')),
    () =>
      files.inDirectoryOf(path, async ({ directory, name: last }) => {
        if (last !== null) await directory.removeFile(last);
      }),
  ];
  for (const action of actions) {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}

function makeLink(at: string, target: string): void {
  try {
    symlinkSync(target, at);
  } catch (error) {
    if (
      !(
        error instanceof Error &&
        'code' in error &&
        ['EEXIST', 'ENOENT', 'ENOTDIR', 'ELOOP'].includes(String(error.code))
      )
    )
      throw error;
  }
}

function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const at = join(entry.parentPath, entry.name);
      return `${at} ${entry.isFile() ? readFileSync(at, 'utf8') : ''}`;
    })
    .toSorted();
}
