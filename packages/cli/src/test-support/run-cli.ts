import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/orchestr8.js', import.meta.url));

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Given on standard input, which ends then. */
  readonly input?: string;
  /** A command that the bin is started with, such as `setpriv`. */
  readonly prefix?: readonly string[];
  /** Default: the one that runs the tests. */
  readonly node?: string;
}

export interface CliResult {
  /** Null: ended by `signal`. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface RunningCli {
  readonly process: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** Resolves when the text has been written to the stream; rejects when the process ends without it. */
  sees(stream: 'stdout' | 'stderr', text: string | RegExp): Promise<void>;
  readonly written: { readonly stdout: string; readonly stderr: string };
}

/** Runs the real `bin` in a process of its own. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return await startCli(args, options).ended;
}

/** The one document that a command with `--json` wrote; fails where standard output holds anything else. */
export async function runJson<T>(
  args: readonly string[],
  options: CliOptions,
): Promise<CliResult & { readonly document: T }> {
  const result = await runCli([...args, '--json'], options);
  try {
    return { ...result, document: JSON.parse(result.stdout) as T };
  } catch (error) {
    throw new Error(`No document (exit ${result.code}):\n${result.stdout}\n${result.stderr}`, { cause: error });
  }
}

/** Runs a script of bash in which `orchestr8` is the real `bin`. */
export async function runShell(script: string, options: CliOptions): Promise<CliResult> {
  const command = `orchestr8() { ${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} "$@"; }; ${script}`;
  return await start('bash', ['-c', command], options).ended;
}

export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const node = options.node ?? process.execPath;
  const [command = node, ...before] = [...(options.prefix ?? []), node, bin];
  return start(command, [...before, ...args], options);
}

function start(command: string, args: readonly string[], options: CliOptions): RunningCli {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: environment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  running.add(child);
  child.on('close', () => running.delete(child));
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      for (const watch of watchers) watch();
    });
  }
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  const sees = async (stream: 'stdout' | 'stderr', text: string | RegExp): Promise<void> => {
    const found = Promise.withResolvers<void>();
    const watch = (): void => {
      if (typeof text === 'string' ? written[stream].includes(text) : text.test(written[stream])) found.resolve();
    };
    watchers.add(watch);
    watch();
    const missed = ended.then(({ code }) => {
      watch();
      found.reject(new Error(`Ended with ${code} without ${String(text)}:\n${written.stdout}\n${written.stderr}`));
    });
    await Promise.race([found.promise, missed.then(() => found.promise)]).finally(() => watchers.delete(watch));
  };
  return { process: child, ended, sees, written };
}

const running = new Set<ChildProcess>();

/** A directory that is removed when the returned function is called; commands that still run are ended then. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'orchestr8-cli-'));
  const remove = (): void => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  };
  return { path, remove };
}

/** That of the caller without anything that changes what the command does. */
function environment(own: CliOptions['env'] = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(ORCHESTR8_|NO_COLOR|FORCE_COLOR|VITEST|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...own };
}
