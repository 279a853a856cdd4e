import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SandboxFile, SandboxLimits, SandboxProgram, SandboxResult } from '@orchestr8/core';
import { limitNames, openSandbox } from '@orchestr8/sandbox';
import { OrchestratorError } from '@orchestr8/schema';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeErr, writeOut } from '../terminal/output.ts';
import { usageError } from '../usage-error.ts';

export interface SandboxRunOptions {
  readonly json?: boolean;
  readonly adapter?: string;
  readonly limit?: readonly string[];
  readonly file?: readonly string[];
  readonly python?: string;
  readonly strict?: boolean;
}

/** Runs a program that nobody trusts; ends with success when it ran, however it ended. */
export async function sandboxRun(argv: readonly string[], options: SandboxRunOptions): Promise<ExitCode> {
  const limits = limitsOf(options.limit ?? []);
  const program = await programOf(argv, options.python);
  const files = await Promise.all((options.file ?? []).map(fileOf));
  const sandbox = await openSandbox(options.adapter);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const { signal } = interruption;
    const result = await sandbox.run({ program, files, limits, signal, strict: options.strict });
    if (options.json === true) writeDocument(documentOf(result));
    else writeForPeople(result);
    if (signal.aborted) return exitCodes.cancelled;
    return result.endedBy === 'start-failed' ? exitCodes.failed : exitCodes.success;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await sandbox.close();
  }
}

function limitsOf(words: readonly string[]): Partial<SandboxLimits> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name = '', value = ''] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(word) ?? [];
      if (!limitNames.some((known) => known === name))
        throw usageError(`There is no limit "${word}".`, `Write NAME=NUMBER; names are ${limitNames.join(', ')}.`);
      return [name, Number(value)];
    }),
  );
}

async function programOf(argv: readonly string[], python: string | undefined): Promise<SandboxProgram> {
  if ((python === undefined) === (argv.length === 0))
    throw usageError('One program is needed.', 'Give --python FILE, or a command behind --.');
  if (python === undefined) return { kind: 'command', argv };
  const source = new TextDecoder().decode(await contentOf(python));
  return { kind: 'python', source, name: basename(python) };
}

async function fileOf(path: string): Promise<SandboxFile> {
  return { path: basename(path), content: await contentOf(path) };
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OrchestratorError(`The file ${path} can't be read.`, {
      code: 'file-unreadable',
      hint: 'Give the path of a readable file.',
      cause,
    });
  }
}

function documentOf(result: SandboxResult): object {
  const files = result.files.map(({ path, size, content }) => ({
    path,
    size,
    content: Buffer.from(content).toString('base64'),
  }));
  return { ...result, files };
}

function writeForPeople(result: SandboxResult): void {
  if (result.stdout !== '') writeOut(result.stdout);
  if (result.stderr !== '') writeErr(result.stderr);
  const { endedBy, exitCode, adapter, usage } = result;
  const end = endedBy === 'exit' ? `exit code ${exitCode}` : `ended by ${endedBy}`;
  writeErr(`${adapter}: ${end} after ${usage.wallSeconds.toFixed(2)} s`);
  for (const { path, size } of result.files) writeErr(`  ${path} (${size} bytes; --json gives its content)`);
  for (const { path, reason } of result.refused) writeErr(`  ${path} refused: ${reason}`);
  const open = Object.entries(result.enforced).flatMap(([name, holds]) => (holds ? [] : [name]));
  if (open.length > 0) writeErr(`  not enforced here: ${open.join(', ')}`);
}
