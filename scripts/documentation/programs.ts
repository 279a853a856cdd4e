import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../workspace.ts';

const run = promisify(execFile);

/** A directory outside of the repository whose programs find the packages of the repository. */
export interface ProgramDirectory extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, and gives its path. */
  write(name: string, text: string): Promise<string>;
}

export async function openProgramDirectory(): Promise<ProgramDirectory> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'orchestr8-documentation-')));
  await symlink(join(repositoryRoot, 'node_modules'), join(path, 'node_modules'));
  await writeFile(join(path, 'package.json'), '{ "type": "module" }');
  return {
    path,
    async write(name, text) {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

/** What the compiler says against the TypeScript files of the directory, a line each. */
export async function typeErrorsIn({ path, write }: ProgramDirectory): Promise<readonly string[]> {
  const settings = {
    extends: join(repositoryRoot, 'tsconfig.json'),
    compilerOptions: { rootDir: '/' },
    include: ['**/*.ts'],
  };
  await write('tsconfig.json', JSON.stringify(settings));
  const compiler = join(repositoryRoot, 'node_modules', '.bin', 'tsc');
  const output = await run(compiler, ['--noEmit', '--pretty', 'false', '--project', path], { cwd: path }).then(
    ({ stdout }) => stdout,
    (failed: { readonly stdout: string }) => failed.stdout,
  );
  return output.split('\n').filter((line) => line.includes('error TS'));
}

/** Runs a program with this Node, in its own directory, and gives what it prints, in single spaces. */
export async function printedBy(file: string, directory: string): Promise<string> {
  const { stdout } = await run(process.execPath, [file], { cwd: directory, env: { PATH: process.env['PATH'] } });
  return inSingleSpaces(stdout);
}

/** What the comments of an example say that it prints. */
export function statedIn(source: string): string {
  return inSingleSpaces([...source.matchAll(/^\/\/ Prints: (.*)$/gm)].map(([, line]) => line).join('\n'));
}

/** However wide the terminal is that it was printed on. */
export function inSingleSpaces(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
