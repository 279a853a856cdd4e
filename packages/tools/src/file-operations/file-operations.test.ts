import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { readdirSync, rmSync, symlinkSync, writeFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@orchestr8/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeStepContext } from '../fake-step-context.ts';
import { fileOperations } from './file-operations.ts';

let base: string;
let workspace: string;
let outside: string;
let readable: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'file-operations-'));
  [workspace, outside, readable] = ['workspace', 'outside', 'readable'].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [workspace, outside, readable]) mkdirSync(path);
  writeFileSync(join(outside, 'secret.txt'), 'SECRET');
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

async function call(input: JsonObject): Promise<JsonObject> {
  const output = await fileOperations.run(input, fakeStepContext(workspace, { readable: [readable] }));
  return output as JsonObject;
}

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), content);
}

const refusal = (code: string) => expect.objectContaining({ code, retryable: false });

describe('list', () => {
  test('names files below the path, sorted, with sizes, times and media types', async () => {
    put('notes/b.md', 'bb');
    put('notes/deep/a.md', 'a');
    put('notes/x.png', '');
    expect(await call({ action: 'list', path: 'notes', pattern: '**/*.md' })).toEqual({
      action: 'list',
      path: 'notes',
      files: ['notes/b.md', 'notes/deep/a.md'],
      entries: [
        { path: 'notes/b.md', kind: 'file', size: 2, modifiedAt: expect.any(String), mediaType: 'text/markdown' },
        { path: 'notes/deep/a.md', kind: 'file', size: 1, modifiedAt: expect.any(String), mediaType: 'text/markdown' },
      ],
      totalSize: 3,
      truncated: false,
      skipped: [],
    });
  });

  test('names directories and links among the entries, and follows no link', async () => {
    put('folder/file.txt', '1');
    symlinkSync(outside, join(workspace, 'link'));
    const { files, entries } = await call({ action: 'list' });
    expect(files).toEqual(['folder/file.txt']);
    expect((entries as JsonObject[]).map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'folder directory',
      'folder/file.txt file',
      'link symlink',
    ]);
  });

  test('leaves out hidden names unless asked, and what is excluded', async () => {
    for (const path of ['.git/config', 'a.txt', 'node_modules/b.txt', '.env']) put(path, '');
    expect((await call({ action: 'list', exclude: ['node_modules'] })).files).toEqual(['a.txt']);
    expect((await call({ action: 'list', exclude: ['**/node_modules'], hidden: true })).files).toEqual([
      '.env',
      '.git/config',
      'a.txt',
    ]);
  });

  test('stops at the limit and says so', async () => {
    for (const name of ['a', 'b', 'c']) put(name, '');
    expect(await call({ action: 'list', limit: 2 })).toMatchObject({ files: ['a', 'b'], truncated: true });
    expect(await call({ action: 'list', limit: 3 })).toMatchObject({ truncated: false });
  });

  test('stays in the directory when not recursive', async () => {
    put('a/b', '');
    put('c', '');
    expect((await call({ action: 'list', recursive: false })).files).toEqual(['c']);
  });

  test('takes paths of the readable directories, absolute, in and out', async () => {
    writeFileSync(join(readable, 'r.txt'), 'r');
    const { files } = await call({ action: 'list', path: readable });
    expect(files).toEqual([join(readable, 'r.txt')]);
    expect(await call({ action: 'read', path: join(readable, 'r.txt') })).toMatchObject({ content: 'r' });
  });

  test('reports names that are not UTF-8 and directories without permission', async () => {
    put('good.txt', '');
    writeFileSync(Buffer.concat([Buffer.from(`${workspace}/caf`), Buffer.from([0xe9])]), '');
    mkdirSync(join(workspace, 'locked'));
    chmodSync(join(workspace, 'locked'), 0);
    const output = await withoutPrivilege(() => call({ action: 'list' }));
    expect(output.files).toEqual(['good.txt']);
    expect(output.skipped).toEqual([
      { file: 'caf\\xe9', reason: 'has a name that is not UTF-8' },
      { file: 'locked', reason: 'may not be accessed' },
    ]);
  });

  test('refuses a directory that is none, or does not exist', async () => {
    put('file', '');
    await expect(call({ action: 'list', path: 'file' })).rejects.toEqual(refusal('not-a-directory'));
    await expect(call({ action: 'list', path: 'nowhere' })).rejects.toEqual(refusal('file-not-found'));
  });
});

describe('read', () => {
  test('gives text, and base64 on request', async () => {
    put('a.txt', 'grün');
    expect(await call({ action: 'read', path: 'a.txt' })).toEqual({
      action: 'read',
      path: 'a.txt',
      content: 'grün',
      encoding: 'utf-8',
      size: 5,
      nextOffset: null,
      mediaType: 'text/plain',
    });
    expect(await call({ action: 'read', path: 'a.txt', encoding: 'base64' })).toMatchObject({ content: 'Z3LDvG4=' });
  });

  test('reads in pieces that never cut a character', async () => {
    put('a.txt', 'a€b');
    const first = await call({ action: 'read', path: 'a.txt', limit: 3 });
    expect(first).toMatchObject({ content: 'a', nextOffset: 1 });
    expect(await call({ action: 'read', path: 'a.txt', offset: 1, limit: 3 })).toMatchObject({
      content: '€',
      nextOffset: 4,
    });
    expect(await call({ action: 'read', path: 'a.txt', offset: 4 })).toMatchObject({ content: 'b', nextOffset: null });
    expect(await call({ action: 'read', path: 'a.txt', offset: 99 })).toMatchObject({ content: '', nextOffset: null });
  });

  test('says at which byte a file stops being UTF-8', async () => {
    put('a.txt', Buffer.from([0x67, 0x72, 0xfc, 0x6e]));
    const failing = call({ action: 'read', path: 'a.txt' });
    await expect(failing).rejects.toEqual(refusal('encoding-invalid'));
    await expect(failing).rejects.toMatchObject({ details: { path: 'a.txt', encoding: 'utf-8', offset: 2 } });
    expect(await call({ action: 'read', path: 'a.txt', encoding: 'latin1' })).toMatchObject({ content: 'grün' });
  });

  test('sees UTF-16 by its mark', async () => {
    put('a.txt', Buffer.from('\ufeffhé', 'utf16le'));
    expect(await call({ action: 'read', path: 'a.txt' })).toMatchObject({ content: 'hé', encoding: 'utf-16le' });
  });

  test('refuses what is too large for one read, and reads a part of it', async () => {
    put('big', '');
    execFileSync('truncate', ['-s', '300M', join(workspace, 'big')]);
    await expect(call({ action: 'read', path: 'big' })).rejects.toEqual(refusal('file-too-large'));
    expect(await call({ action: 'read', path: 'big', limit: 4 })).toMatchObject({ content: '\0\0\0\0', nextOffset: 4 });
  });
});

describe('write, append and edit', () => {
  test('writes a file in one step, with the directories above it, and keeps its mode', async () => {
    expect(await call({ action: 'write', path: 'a/b/c.sh', content: 'one' })).toEqual({
      action: 'write',
      path: 'a/b/c.sh',
      size: 3,
      created: true,
    });
    chmodSync(join(workspace, 'a/b/c.sh'), 0o755);
    expect(await call({ action: 'write', path: 'a/b/c.sh', content: 'two!' })).toMatchObject({
      size: 4,
      created: false,
    });
    expect(readFileSync(join(workspace, 'a/b/c.sh'), 'utf8')).toBe('two!');
    expect(statSync(join(workspace, 'a/b/c.sh')).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(workspace, 'a/b'))).toEqual(['c.sh']);
  });

  test('leaves an existing file alone when told to', async () => {
    put('a', 'old');
    const failing = call({ action: 'write', path: 'a', content: 'new', overwrite: false });
    await expect(failing).rejects.toEqual(refusal('file-exists'));
    expect(readFileSync(join(workspace, 'a'), 'utf8')).toBe('old');
  });

  test('writes bytes from base64, and refuses what is not base64', async () => {
    await call({ action: 'write', path: 'a.bin', content: 'AP8=', encoding: 'base64' });
    expect([...readFileSync(join(workspace, 'a.bin'))]).toEqual([0, 255]);
    const failing = call({ action: 'write', path: 'a.bin', content: '{}', encoding: 'base64' });
    await expect(failing).rejects.toEqual(refusal('encoding-invalid'));
  });

  test('appends to a file, and makes it where there is none', async () => {
    expect(await call({ action: 'append', path: 'log', content: 'a\n' })).toMatchObject({ created: true, size: 2 });
    expect(await call({ action: 'append', path: 'log', content: 'b\n' })).toMatchObject({ created: false, size: 4 });
    expect(readFileSync(join(workspace, 'log'), 'utf8')).toBe('a\nb\n');
  });

  test('replaces exactly one text, or all when asked', async () => {
    put('a', 'x = $1; x = $1;');
    await expect(call({ action: 'edit', path: 'a', find: 'x', replace: 'y' })).rejects.toEqual(
      refusal('text-not-unique'),
    );
    await expect(call({ action: 'edit', path: 'a', find: 'z', replace: 'y' })).rejects.toEqual(
      refusal('text-not-found'),
    );
    expect(await call({ action: 'edit', path: 'a', find: '$1', replace: '$&', all: true })).toMatchObject({
      replacements: 2,
    });
    expect(readFileSync(join(workspace, 'a'), 'utf8')).toBe('x = $&; x = $&;');
  });

  test('will not edit what is not UTF-8', async () => {
    put('a', Buffer.from([0xff, 0x61]));
    await expect(call({ action: 'edit', path: 'a', find: 'a', replace: 'b' })).rejects.toEqual(
      refusal('encoding-invalid'),
    );
  });

  test.runIf(mayMount())('says that the disk is full, and leaves nothing behind', async () => {
    const mount = join(workspace, 'small');
    mkdirSync(mount);
    mountSmall(mount);
    try {
      const failing = call({ action: 'write', path: 'small/big', content: 'x'.repeat(1_000_000) });
      await expect(failing).rejects.toEqual(refusal('disk-full'));
      expect(readdirSync(mount)).toEqual([]);
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});

describe('copy, move, delete, mkdir, stat and hash', () => {
  test('copies a file, also from a readable directory', async () => {
    writeFileSync(join(readable, 'r'), 'r');
    expect(await call({ action: 'copy', from: join(readable, 'r'), to: 'new/r' })).toMatchObject({ files: 1, size: 1 });
    expect(readFileSync(join(workspace, 'new/r'), 'utf8')).toBe('r');
    await expect(call({ action: 'copy', from: 'new/r', to: 'new/r' })).rejects.toEqual(refusal('file-exists'));
  });

  test('copies a directory when told to, without links, and not into itself', async () => {
    put('a/b/c', '1');
    symlinkSync(join(outside, 'secret.txt'), join(workspace, 'a/link'));
    await expect(call({ action: 'copy', from: 'a', to: 'z' })).rejects.toEqual(refusal('not-a-file'));
    const inside = call({ action: 'copy', from: './a/', to: 'a/b/copy', recursive: true });
    await expect(inside).rejects.toEqual(refusal('file-exists'));
    const output = await call({ action: 'copy', from: 'a', to: 'z', recursive: true });
    expect(output).toMatchObject({ files: 1, skipped: [{ file: 'a/link' }] });
    expect(readdirSync(join(workspace, 'z'))).toEqual(['b']);
  });

  test('moves files and directories, and overwrites only when told to', async () => {
    put('a/b', '1');
    put('c', '2');
    expect(await call({ action: 'move', from: 'a', to: 'x/y' })).toEqual({ action: 'move', from: 'a', to: 'x/y' });
    await expect(call({ action: 'move', from: 'c', to: 'x/y/b' })).rejects.toEqual(refusal('file-exists'));
    await call({ action: 'move', from: 'c', to: 'x/y/b', overwrite: true });
    expect(readFileSync(join(workspace, 'x/y/b'), 'utf8')).toBe('2');
    await expect(call({ action: 'move', from: 'gone', to: 'k' })).rejects.toEqual(refusal('file-not-found'));
    expect(existsSync(join(workspace, 'k'))).toBe(false);
  });

  test('deletes files, links themselves, and directories when told to', async () => {
    put('a/b', '1');
    symlinkSync(outside, join(workspace, 'a/link'));
    await expect(call({ action: 'delete', path: 'a' })).rejects.toEqual(refusal('directory-not-empty'));
    expect(await call({ action: 'delete', path: 'a', recursive: true })).toMatchObject({ removed: 3 });
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('SECRET');
    await expect(call({ action: 'delete', path: '.', recursive: true })).rejects.toEqual(refusal('permission-denied'));
    await expect(call({ action: 'delete', path: 'a' })).rejects.toEqual(refusal('file-not-found'));
  });

  test('makes directories once, however many ask at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => call({ action: 'mkdir', path: 'a/b/c' })));
    expect(all.filter(({ created }) => created === true)).toHaveLength(1);
    put('file', '');
    await expect(call({ action: 'mkdir', path: 'file/x' })).rejects.toEqual(refusal('not-a-directory'));
  });

  test('tells whether a path is there', async () => {
    put('a.py', '123');
    expect(await call({ action: 'stat', path: 'a.py' })).toMatchObject({
      exists: true,
      kind: 'file',
      size: 3,
      mediaType: 'text/x-python',
    });
    expect(await call({ action: 'stat', path: 'no/such' })).toMatchObject({
      path: 'no/such',
      exists: false,
      kind: null,
    });
    expect(await call({ action: 'stat', path: '.' })).toMatchObject({ exists: true, kind: 'directory', size: null });
  });

  test('gives the checksum of a file', async () => {
    put('abc', 'abc');
    expect((await call({ action: 'hash', path: 'abc' })).hash).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect((await call({ action: 'hash', path: 'abc', algorithm: 'md5' })).hash).toBe(
      '900150983cd24fb0d6963f7d28e17f72',
    );
  });
});

describe('search', () => {
  test('finds a text with file, line and column, in every readable encoding', async () => {
    put('a.txt', 'one\r\n two TWO two\n');
    put('b.bin', Buffer.from([0, 1, 2, 0x74, 0x77, 0x6f]));
    put('c.txt', Buffer.from('two \xfc', 'latin1'));
    put('d.txt', Buffer.from('\ufefftwo', 'utf16le'));
    const output = await call({ action: 'search', text: 'two' });
    expect(output).toMatchObject({ filesSearched: 3, binaryFiles: 1, truncated: false });
    expect(output.matches).toEqual([
      { file: 'a.txt', line: 2, column: 2, excerpt: ' two TWO two' },
      { file: 'a.txt', line: 2, column: 10, excerpt: ' two TWO two' },
      { file: 'c.txt', line: 1, column: 1, excerpt: 'two ü' },
      { file: 'd.txt', line: 1, column: 1, excerpt: 'two' },
    ]);
    expect((await call({ action: 'search', text: 'TWO', caseSensitive: false })).matches).toHaveLength(5);
  });

  test('takes a text as it is', async () => {
    put('a', 'a.b (c) [d] \\ $1');
    for (const text of ['a.b', '(c)', '[d]', '\\', '$1'])
      expect((await call({ action: 'search', text })).matches).toHaveLength(1);
    expect((await call({ action: 'search', text: 'a-b' })).matches).toEqual([]);
  });

  test('finds regular expressions in linear time, and refuses others', async () => {
    put('a', `${'a'.repeat(50_000)}!\nfoo42`);
    expect((await call({ action: 'search', regex: '^foo[0-9]+$' })).matches).toHaveLength(1);
    expect((await call({ action: 'search', regex: '^(a+)+$' })).matches).toEqual([]);
    await expect(call({ action: 'search', regex: '(' })).rejects.toEqual(refusal('regex-invalid'));
    await expect(call({ action: 'search', regex: String.raw`(a)\1` })).rejects.toEqual(refusal('regex-invalid'));
  });

  test('shows what stands around a match in a long line', async () => {
    put('a', `${'x'.repeat(1_000)}NEEDLE${'y'.repeat(1_000)}`);
    const [match] = (await call({ action: 'search', path: 'a', text: 'NEEDLE' })).matches as JsonObject[];
    expect(match).toMatchObject({ file: 'a', column: 1_001, excerpt: expect.stringMatching(/^…x{60}NEEDLEy+…$/) });
  });

  test('stops at the limit and says so', async () => {
    put('a', 'x x x');
    expect(await call({ action: 'search', text: 'x', limit: 2 })).toMatchObject({ truncated: true });
    expect(await call({ action: 'search', text: 'x', limit: 3 })).toMatchObject({ truncated: false });
  });

  test('wants a text or a regular expression, not both', async () => {
    await expect(call({ action: 'search' })).rejects.toEqual(refusal('input-invalid'));
    await expect(call({ action: 'search', text: 'a', regex: 'a' })).rejects.toEqual(refusal('input-invalid'));
  });
});

describe('duplicates', () => {
  test('groups files with the same content, the most wasteful first', async () => {
    for (const path of ['a', 'b', 'c/d']) put(path, 'same');
    for (const path of ['big1', 'big2']) put(path, 'x'.repeat(100));
    for (const path of ['empty1', 'empty2']) put(path, '');
    put('else', 'emas');
    const output = await call({ action: 'duplicates' });
    expect(output).toMatchObject({ filesCompared: 6, wastedBytes: 108, truncated: false, skipped: [] });
    expect((output.groups as JsonObject[]).map(({ files, size }) => [files, size])).toEqual([
      [['big1', 'big2'], 100],
      [['a', 'b', 'c/d'], 4],
    ]);
    expect((await call({ action: 'duplicates', minimumSize: 0 })).groups).toHaveLength(3);
  });
});

describe('what leads out', () => {
  const actions: ((path: string) => JsonObject)[] = [
    (path) => ({ action: 'read', path }),
    (path) => ({ action: 'list', path: dirname(path) }),
    (path) => ({ action: 'search', path, text: 'S' }),
    (path) => ({ action: 'hash', path }),
    (path) => ({ action: 'stat', path }),
    (path) => ({ action: 'duplicates', path: dirname(path) }),
    (path) => ({ action: 'write', path, content: 'x' }),
    (path) => ({ action: 'append', path, content: 'x' }),
    (path) => ({ action: 'edit', path, find: 'S', replace: 'x' }),
    (path) => ({ action: 'delete', path }),
    (path) => ({ action: 'mkdir', path: `${path}.d` }),
    (path) => ({ action: 'copy', from: path, to: 'x' }),
    (path) => ({ action: 'copy', from: 'own', to: path, overwrite: true }),
    (path) => ({ action: 'move', from: path, to: 'x' }),
    (path) => ({ action: 'move', from: 'own', to: path, overwrite: true }),
  ];
  const paths = [
    '../outside/secret.txt',
    'a/../../outside/secret.txt',
    'link/secret.txt',
    'absolute/secret.txt',
    'hop/secret.txt',
    'folder/up/outside/secret.txt',
  ];

  test.each(paths)('%s is refused by every action', async (path) => {
    put('own', 'own');
    mkdirSync(join(workspace, 'folder'));
    symlinkSync('../outside', join(workspace, 'link'));
    symlinkSync(outside, join(workspace, 'absolute'));
    symlinkSync('link', join(workspace, 'hop'));
    symlinkSync('../..', join(workspace, 'folder/up'));
    for (const action of actions) await expect(call(action(path))).rejects.toEqual(refusal('path-outside-workspace'));
    expect(readdirSync(outside)).toEqual(['secret.txt']);
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('SECRET');
  });

  test('an absolute path and a link to a file are refused likewise', async () => {
    symlinkSync(join(outside, 'secret.txt'), join(workspace, 'file'));
    for (const path of ['/etc/passwd', join(outside, 'secret.txt'), 'file']) {
      await expect(call({ action: 'read', path })).rejects.toEqual(refusal('path-outside-workspace'));
      await expect(call({ action: 'write', path, content: 'x' })).rejects.toEqual(refusal('path-outside-workspace'));
    }
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('SECRET');
  });

  test('a directory beside the workspace whose name begins alike is outside', async () => {
    mkdirSync(`${workspace}-2`);
    await expect(call({ action: 'list', path: `${workspace}-2` })).rejects.toEqual(refusal('path-outside-workspace'));
  });

  test('a readable directory is not written to', async () => {
    const failing = call({ action: 'write', path: join(readable, 'x'), content: 'x' });
    await expect(failing).rejects.toEqual(refusal('path-outside-workspace'));
    expect(readdirSync(readable)).toEqual([]);
  });

  test('a link that stays inside is followed, also to a readable directory', async () => {
    put('real/file', '1');
    symlinkSync('real', join(workspace, 'link'));
    symlinkSync(join(workspace, 'link/file'), join(workspace, 'file'));
    symlinkSync(readable, join(workspace, 'readable'));
    writeFileSync(join(readable, 'r'), 'r');
    for (const path of ['link/file', 'file'])
      expect(await call({ action: 'read', path })).toMatchObject({ content: '1' });
    expect(await call({ action: 'read', path: 'readable/r' })).toMatchObject({ content: 'r' });
    await call({ action: 'write', path: 'file', content: '2' });
    expect(readFileSync(join(workspace, 'real/file'), 'utf8')).toBe('2');
    await expect(call({ action: 'write', path: 'readable/r', content: '2' })).rejects.toEqual(
      refusal('path-outside-workspace'),
    );
  });

  test('links that go round end', async () => {
    symlinkSync('b', join(workspace, 'a'));
    symlinkSync('a', join(workspace, 'b'));
    await expect(call({ action: 'read', path: 'a' })).rejects.toEqual(refusal('symlink-loop'));
  });

  test('a hard link is not read, and writing gives the name a file of its own', async () => {
    linkSync(join(outside, 'secret.txt'), join(workspace, 'hard'));
    await expect(call({ action: 'read', path: 'hard' })).rejects.toEqual(refusal('hard-link-refused'));
    await expect(call({ action: 'append', path: 'hard', content: 'x' })).rejects.toEqual(refusal('hard-link-refused'));
    expect(await call({ action: 'search', text: 'SECRET' })).toMatchObject({
      matches: [],
      skipped: [{ file: 'hard', reason: expect.stringContaining('hard link') }],
    });
    await call({ action: 'write', path: 'hard', content: 'x' });
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('SECRET');
  });

  test('pipes, sockets and devices are refused without waiting', async () => {
    execFileSync('mkfifo', [join(workspace, 'pipe')]);
    const server = createServer().listen(join(workspace, 'socket'));
    symlinkSync('/dev/zero', join(workspace, 'zero'));
    try {
      for (const path of ['pipe', 'socket']) {
        await expect(call({ action: 'read', path })).rejects.toEqual(refusal('special-file-refused'));
        await expect(call({ action: 'write', path, content: '' })).rejects.toEqual(refusal('special-file-refused'));
      }
      await expect(call({ action: 'read', path: 'zero' })).rejects.toEqual(refusal('path-outside-workspace'));
      const { skipped } = await call({ action: 'duplicates' });
      expect((skipped as JsonObject[]).map(({ file }) => file)).toEqual(['pipe', 'socket', 'zero']);
    } finally {
      server.close();
    }
  });

  test('impossible names are refused plainly', async () => {
    for (const path of ['a\0b', 'x'.repeat(300)])
      await expect(call({ action: 'read', path })).rejects.toEqual(refusal('path-invalid'));
  });
});

test('cancellation stops a walk', async () => {
  put('a', '');
  const context = fakeStepContext(workspace, { signal: AbortSignal.abort(new Error('cancelled')) });
  await expect(fileOperations.run({ action: 'list' }, context)).rejects.toThrow('cancelled');
});

/** Runs as nobody where the tests run as root, to whom permissions mean nothing. */
async function withoutPrivilege<T>(fn: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await fn();
  for (const path of [base, workspace]) chownSync(path, 65_534, 65_534);
  process.seteuid?.(65_534);
  try {
    return await fn();
  } finally {
    process.seteuid?.(0);
  }
}

function mountSmall(path: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
}

function mayMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    mountSmall(path);
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

describe('what does not exist', () => {
  test('is told with the names near by that may be meant', async () => {
    put('notes/monday.md', '1');
    await expect(call({ action: 'read', path: 'notes/mondya.md' })).rejects.toMatchObject({
      code: 'file-not-found',
      message: '"notes/mondya.md" does not exist.',
      hint: 'Did you mean "monday.md"?',
    });
    await expect(call({ action: 'list', path: 'nots' })).rejects.toMatchObject({ hint: 'Did you mean "notes"?' });
    await expect(call({ action: 'list', path: 'x/y/z' })).rejects.toMatchObject({
      hint: expect.stringContaining('list'),
    });
  });

  test('is told of a directory that may be read, too, and of nothing else outside', async () => {
    const failing = (path: string): Promise<unknown> =>
      fileOperations.run({ action: 'read', path }, fakeStepContext(workspace, { readable: [join(base, 'gone')] }));
    for (const path of ['../gone', join(base, 'gone', 'file')])
      await expect(failing(path)).rejects.toEqual(refusal('file-not-found'));
    await expect(failing('../never')).rejects.toEqual(refusal('path-outside-workspace'));
  });
});

describe('what belongs to the store', () => {
  const reason = 'belongs to the store of orchestr8, which no tool touches';
  let state: string;

  async function guarded(input: JsonObject): Promise<JsonObject> {
    const forbidden = [join(state, 'runs.db'), join(state, 'blobs/')];
    return (await fileOperations.run(
      input,
      fakeStepContext(workspace, { readable: [readable], forbidden }),
    )) as JsonObject;
  }

  beforeEach(() => {
    state = join(workspace, 'state');
    for (const name of ['runs.db', 'runs.db-wal', 'runs.db.owner-1', 'blobs/ab/cd', 'blobs-of-mine', 'free.txt'])
      put(`state/${name}`, 'same');
  });

  test.each([
    { action: 'read', path: 'state/runs.db' },
    { action: 'read', path: 'state/runs.db-wal' },
    { action: 'stat', path: 'state/runs.db.owner-1' },
    { action: 'hash', path: 'state/x/../blobs/ab/cd' },
    { action: 'list', path: 'state/blobs' },
    { action: 'search', path: 'state/runs.db', text: 'same' },
    { action: 'write', path: 'state/runs.db', content: 'x' },
    { action: 'write', path: 'state/runs.db-journal', content: 'x' },
    { action: 'append', path: 'state/runs.db', content: 'x' },
    { action: 'edit', path: 'state/runs.db', find: 'same', replace: 'x' },
    { action: 'mkdir', path: 'state/blobs/ef' },
    { action: 'copy', from: 'state/runs.db', to: 'copy.db' },
    { action: 'copy', from: 'state/free.txt', to: 'state/runs.db', overwrite: true },
    { action: 'copy', from: 'state/blobs', to: 'copies', recursive: true },
    { action: 'move', from: 'state/runs.db', to: 'moved.db' },
    { action: 'move', from: 'state', to: 'moved' },
    { action: 'delete', path: 'state/runs.db' },
    { action: 'delete', path: 'state', recursive: true },
  ])('is refused by its path: %j', async (input) => {
    const before = readdirSync(workspace, { recursive: true });
    await expect(guarded(input as unknown as JsonObject)).rejects.toEqual(refusal('path-forbidden'));
    expect(readdirSync(workspace, { recursive: true })).toEqual(before);
  });

  test('is refused through links to it, and to what holds it', async () => {
    symlinkSync(join(state, 'runs.db'), join(workspace, 'file'));
    symlinkSync('state', join(workspace, 'folder'));
    symlinkSync(join(workspace, 'state/blobs'), join(workspace, 'blobs'));
    for (const path of ['file', 'folder/runs.db', 'blobs/ab/cd'])
      await expect(guarded({ action: 'read', path })).rejects.toEqual(refusal('path-forbidden'));
    expect(await guarded({ action: 'read', path: 'folder/free.txt' })).toMatchObject({ content: 'same' });
  });

  test('is refused where the store itself is named through a link', async () => {
    symlinkSync(workspace, join(base, 'alias'));
    state = join(base, 'alias/state');
    await expect(guarded({ action: 'read', path: 'state/runs.db' })).rejects.toEqual(refusal('path-forbidden'));
  });

  test('is passed over, and named, where many files are read', async () => {
    const names = ['state/blobs', 'state/runs.db', 'state/runs.db-wal', 'state/runs.db.owner-1'];
    const skipped = names.map((file) => ({ file, reason }));
    const files = ['state/blobs-of-mine', 'state/free.txt'];
    expect(await guarded({ action: 'list' })).toMatchObject({ files, skipped });
    expect(await guarded({ action: 'search', text: 'same' })).toMatchObject({ filesSearched: 2, skipped });
    expect(await guarded({ action: 'duplicates' })).toMatchObject({ groups: [{ files }], skipped });
    expect(await guarded({ action: 'copy', from: 'state', to: 'copy', recursive: true })).toMatchObject({
      files: 2,
      skipped,
    });
  });

  test('is not mentioned where it was not asked for', async () => {
    expect(await guarded({ action: 'list', exclude: ['state'] })).toMatchObject({ files: [], skipped: [] });
    expect(await guarded({ action: 'list', path: 'state', pattern: '*.txt', recursive: false })).toMatchObject({
      files: ['state/free.txt'],
      skipped: [],
    });
  });
});
