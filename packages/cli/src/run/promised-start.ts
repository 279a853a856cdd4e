import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { JsonValue } from '@orchestr8/schema';

/** All that `run` was given, with what it read from elsewhere in place. */
export interface PromisedRun {
  readonly executionId: string;
  /** A workflow file (as it was given) or the text of a task. */
  readonly target: string;
  readonly input?: JsonValue;
  readonly workspace?: string;
  readonly budgetUsd?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What relative paths start from. */
  readonly directory: string;
  /** The process that is about to start it. */
  readonly pid: number;
}

/**
 * `run` prints the id of its execution at once, before the engine is loaded and the execution is durable. Whoever reads
 * the id may resume it, whatever happens in between: so what was asked for is written down first, and taken away when
 * the journal has it, or when it is refused. False: it is too large for that.
 */
export async function promiseStart(home: string, run: PromisedRun): Promise<boolean> {
  const text = JSON.stringify(run);
  if (text.length > mostCharacters) return false;
  await mkdir(promisesFolder(home), { recursive: true, mode: 0o700 });
  const handle = await open(fileOf(home, run.executionId), 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return true;
}

const mostCharacters = 256 * 1024;

/** What was promised under this id and neither started nor refused; null: nothing. */
export async function promisedStart(home: string, executionId: string): Promise<PromisedRun | null> {
  const text = await readFile(fileOf(home, executionId), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as PromisedRun;
  } catch {
    // Cut off: then nobody has seen the id.
    return null;
  }
}

/** Resolves when the process that printed the id has started the run, was refused, or is gone. */
export async function untilStarted(home: string, executionId: string): Promise<void> {
  for (;;) {
    const promised = await promisedStart(home, executionId);
    if (promised === null || !isAlive(promised.pid)) return;
    await setTimeout(lookAgainMs);
  }
}

/** A start takes some hundreds of milliseconds, and nobody says when it is done. */
const lookAgainMs = 20;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export async function forgetPromise(home: string, executionId: string): Promise<void> {
  await rm(fileOf(home, executionId), { force: true });
}

/** Where promises are kept, with a `/` at its end. */
export function promisesFolder(home: string): string {
  return join(home, 'starting', sep);
}

function fileOf(home: string, executionId: string): string {
  return join(promisesFolder(home), `${encodeURIComponent(executionId)}.json`);
}
