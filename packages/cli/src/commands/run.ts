import { loadSettings, type Settings } from '../config/settings.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { AttendOptions } from '../run/attend.ts';
import { newExecutionId } from '../run/execution-id.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { promiseStart, type PromisedRun } from '../run/promised-start.ts';
import { writeErr } from '../terminal/output.ts';
import { usageError } from '../usage-error.ts';

export interface RunOptions extends AttendOptions {
  /** JSON. */
  readonly input?: string;
  readonly id?: string;
  readonly workspace?: string;
  readonly budgetUsd?: number;
  readonly detach?: boolean;
  readonly label: Readonly<Record<string, string>>;
}

/** The id stands on standard error before what runs it is loaded: see `promised-start.ts`. */
export async function run(target: string, options: RunOptions): Promise<ExitCode> {
  if (options.detach === true) {
    if (options.wait === false) throw usageError('--detach does not wait anyway.', 'Leave out --no-wait.');
    const { runDetached } = await import('../run/run-detached.ts');
    return await runDetached(options);
  }
  const promised = await promisedRun(target, options);
  const settings = await loadSettings();
  const isPrinted = await announce(settings, promised);
  const { startPromised } = await import('../run/start-promised.ts');
  return await startPromised(settings, promised, {
    ...options,
    ...(!isPrinted && { onStarted: (executionId: string) => writeErr(`executionId=${executionId}`) }),
  });
}

async function promisedRun(target: string, options: RunOptions): Promise<PromisedRun> {
  const { id, workspace, budgetUsd, label } = options;
  return {
    executionId: id ?? newExecutionId(),
    target,
    labels: label,
    directory: process.cwd(),
    pid: process.pid,
    ...(options.input !== undefined && { input: await readJsonArgument('--input', options.input) }),
    ...(workspace !== undefined && { workspace }),
    ...(budgetUsd !== undefined && { budgetUsd }),
  };
}

/**
 * False: nothing can be written where it would be kept, or the input is too large to be written twice. Then the id has
 * to wait until the execution is durable.
 */
async function announce(settings: Settings, promised: PromisedRun): Promise<boolean> {
  const isWritten = await promiseStart(settings.home, promised).catch(() => false);
  if (!isWritten) return false;
  writeErr(`executionId=${promised.executionId}`);
  return true;
}
