import { openSession } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, type AttendOptions } from '../run/attend.ts';
import { newExecutionId } from '../run/execution-id.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { reportToStarter } from '../run/detached-owner.ts';
import { startRequest } from '../run/start-request.ts';
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

export async function run(target: string, options: RunOptions): Promise<ExitCode> {
  if (options.detach === true) {
    if (options.wait === false) throw usageError('--detach does not wait anyway.', 'Leave out --no-wait.');
    const { runDetached } = await import('../run/run-detached.ts');
    return await runDetached(options);
  }
  const input = options.input === undefined ? undefined : await readJsonArgument('--input', options.input);
  await using session = await openSession();
  const request = await startRequest(session, target, {
    executionId: options.id ?? newExecutionId(),
    input,
    workspace: options.workspace,
    budgetUsd: options.budgetUsd,
    labels: options.label,
  });
  const { executionId } = await session.engine.start(request);
  writeErr(`executionId=${executionId}`);
  reportToStarter({ started: executionId });
  return await attend(session, executionId, options);
}
