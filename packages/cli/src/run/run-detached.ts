import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { OrchestratorError } from '@orchestr8/schema';
import type { RunOptions } from '../commands/run.ts';
import { loadSettings } from '../config/settings.ts';
import { openSession } from '../engine/session.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeErr, writeOut } from '../terminal/output.ts';
import { usageError } from '../usage-error.ts';
import { newExecutionId } from './execution-id.ts';
import { detachedVariable, type DetachedReport } from './detached-owner.ts';

/**
 * Starts the same command without `--detach` in the background, in a session of its own, and returns as soon as that
 * process says that the execution is durable. It goes on until the run has ended; what it writes is in a log file.
 */
export async function runDetached(options: RunOptions): Promise<ExitCode> {
  const settings = await loadSettings();
  if (settings.databaseUrl.startsWith('memory:'))
    throw usageError(
      'A store in memory ends with its process.',
      'Leave out --detach, or set ORCHESTR8_DATABASE_URL to sqlite:PATH.',
    );
  const executionId = options.id ?? newExecutionId();
  const folder = join(settings.home, 'logs');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const logFile = join(folder, `${encodeURIComponent(executionId)}.log`);
  const report = await startOwner(argumentsFor(executionId, options.id !== undefined), logFile);
  if ('failed' in report) throw new OrchestratorError(report.failed.message, report.failed);
  writeErr(`executionId=${executionId}`);
  await using session = await openSession(settings);
  const { status } = await session.engine.get(executionId);
  if (options.json === true) writeDocument({ executionId, status });
  else writeOut(`executionId=${executionId} status=${status}\nlog: ${logFile}`);
  return exitCodes.success;
}

/** This command's own words, without what is only for the process in front. */
function argumentsFor(executionId: string, named: boolean): readonly string[] {
  const words = process.argv.slice(2).filter((word) => !['--detach', '--json', '--jsonl'].includes(word));
  return named ? words : [...words.slice(0, 1), '--id', executionId, ...words.slice(1)];
}

async function startOwner(words: readonly string[], logFile: string): Promise<DetachedReport> {
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(process.execPath, [process.argv[1] ?? '', ...words], {
      detached: true,
      stdio: [words.includes('@-') ? 'inherit' : 'ignore', log.fd, log.fd, 'ipc'],
      env: { ...process.env, [detachedVariable]: '1' },
    });
    const report = await new Promise<DetachedReport>((resolve, reject) => {
      child.on('message', (message) => resolve(message as DetachedReport));
      child.on('error', reject);
      child.on('exit', (code, signal) => reject(endedEarly(logFile, code ?? signal)));
    });
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
    return report;
  } finally {
    await log.close();
  }
}

function endedEarly(logFile: string, how: number | string | null): OrchestratorError {
  return new OrchestratorError(`The process in the background ended (${how}) before the run was started.`, {
    code: 'detach-failed',
    hint: `See ${logFile}.`,
    details: { logFile },
  });
}
