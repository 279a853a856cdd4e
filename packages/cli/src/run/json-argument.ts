import { readFile } from 'node:fs/promises';
import { isJsonValue, type JsonValue, OrchestratorError } from '@orchestr8/schema';
import { usageError } from '../usage-error.ts';

/** A value of the command line: JSON, `@FILE`, or `@-` for standard input. `name` is the flag or argument, for the error. */
export async function readJsonArgument(name: string, text: string): Promise<JsonValue> {
  if (!text.startsWith('@')) return parse(name, text, name);
  const source = text.slice(1);
  if (source === '')
    throw usageError(`${name} names no file after "@".`, `Write ${name} @FILE, or ${name} @- for standard input.`);
  return parse(
    name,
    source === '-' ? await readStandardInput() : await readText(source),
    source === '-' ? 'standard input' : source,
  );
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A file of the command line that can't be read, as one of our errors. */
export function unreadable(file: string, error: unknown): OrchestratorError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new OrchestratorError(`There is no file ${file}.`, {
      code: 'file-not-found',
      hint: 'Check the path; it is relative to the current directory.',
      details: { file },
    });
  const reasons: Readonly<Record<string, string>> = {
    EISDIR: 'it is a directory',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not read it',
    ERR_FS_FILE_TOO_LARGE: 'it is too large',
  };
  return new OrchestratorError(
    `${file} can't be read: ${reasons[code] ?? (error instanceof Error ? error.message : code)}.`,
    {
      code: 'file-unreadable',
      hint: 'Name a file that this user can read.',
      details: { file },
      cause: error,
    },
  );
}

function parse(name: string, text: string, source: string): JsonValue {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    throw new OrchestratorError(
      `${source === name ? `The value of ${name}` : source} is not JSON: ${(error as Error).message}.`,
      {
        code: 'json-invalid',
        hint: `Quote it for the shell: ${name} '{"key": "value"}'; a bare word has to be "\\"word\\"".`,
        cause: error,
      },
    );
  }
  if (levelsOf(value) > mostLevels) throw notJson(`${name} is nested more than ${mostLevels} levels deep.`);
  if (!isJsonValue(value)) throw notJson(`${name} holds a number that JSON has no room for.`);
  return value;
}

/** What a value of the engine may have. */
const mostLevels = 1_000;

function levelsOf(value: unknown): number {
  let level: readonly unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0 || depth > mostLevels) return depth;
  }
}

function notJson(message: string): OrchestratorError {
  return new OrchestratorError(message, { code: 'json-invalid', hint: 'Pass a flatter value, or a path to a file.' });
}
