import type { SandboxFile, SandboxGuarantee, SandboxLimits, SandboxRequest } from '@orchestr8/core';
import { resolveLimits } from './limits.ts';
import { invalidRequest, notEnforced } from './sandbox-errors.ts';

/** A request that was looked at: what an adapter runs. */
export interface Job {
  readonly argv: readonly string[];
  readonly files: readonly SandboxFile[];
  readonly limits: SandboxLimits;
  readonly signal: AbortSignal | undefined;
}

/** Checks a request. Throws `sandbox-request-invalid`. */
export function jobOf({ program, files = [], limits, signal }: SandboxRequest): Job {
  const resolved = resolveLimits(limits);
  const paths = new Set<string>();
  for (const { path } of files) {
    if (!isInnerPath(path))
      throw invalidRequest(`The path ${JSON.stringify(path)} of a file can't stand in a sandbox.`, pathHint);
    if (paths.has(path)) throw invalidRequest(`Two files have the path ${JSON.stringify(path)}.`, 'Give each its own.');
    paths.add(path);
  }
  if (program.kind === 'command') {
    if (program.argv[0] === undefined || program.argv[0] === '' || program.argv.some((word) => word.includes('\0')))
      throw invalidRequest('There is no command to run, or it holds a zero byte.', 'Name a program of the sandbox.');
    return { argv: program.argv, files, limits: resolved, signal };
  }
  const name = program.name ?? 'main.py';
  if (!isInnerPath(name) || name.startsWith('-') || paths.has(name))
    throw invalidRequest(`The program can't be called ${JSON.stringify(name)}.`, `${pathHint} No file may have it.`);
  const source = { path: name, content: new TextEncoder().encode(program.source) };
  return { argv: ['python3', name], files: [...files, source], limits: resolved, signal };
}

const pathHint = 'Give a relative path with / between names, without "." and "..", at most 16 deep.';

/** Whether a path stays in the working directory, whoever reads it. */
export function isInnerPath(path: string): boolean {
  const names = path.split('/');
  return names.length <= 16 && names.every((name) => isPlainName(name));
}

/** Whether a file may be called so: printable, and the name of one file. */
export function isPlainName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || Buffer.byteLength(name) > 255) return false;
  return !/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFD]/u.test(name);
}

/** Throws `sandbox-limit-not-enforced` where strict is asked for and something is not. */
export function requireStrict(
  { strict }: SandboxRequest,
  adapter: string,
  enforced: Readonly<Record<SandboxGuarantee, boolean>>,
): void {
  const missing = Object.entries(enforced).flatMap(([name, holds]) => (holds ? [] : [name]));
  if (strict === true && missing.length > 0) throw notEnforced(adapter, missing);
}
