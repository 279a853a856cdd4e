import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { OrchestratorError } from '@orchestr8/schema';
import { didYouMean } from '@orchestr8/tools';

/** @throws OrchestratorError `file-not-found` with what is near by that name, `not-a-directory` */
export function requireDirectory(path: string, hint: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return;
  if (status !== undefined) throw refusal(path, { code: 'not-a-directory', what: 'is not a directory', hint });
  const near = didYouMean(basename(resolve(path)), directoriesIn(dirname(resolve(path))));
  throw refusal(path, { code: 'file-not-found', what: 'does not exist', hint: near ?? hint });
}

function refusal(path: string, { code, what, hint }: Record<'code' | 'what' | 'hint', string>): OrchestratorError {
  return new OrchestratorError(`${JSON.stringify(path)} ${what}.`, { code, hint, details: { path } });
}

function directoriesIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
