import { exitCodeOfRun, exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Session } from '../engine/session.ts';
import { openProgress } from '../progress/open-progress.ts';
import { errorText } from '../report-error.ts';
import { writeDocument, writeErr, writeOut } from '../terminal/output.ts';
import { readRun, type RunDocument } from './run-document.ts';
import { settle } from './settle.ts';

/** Flags of the commands that stay with a run. */
export interface AttendOptions {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  /** What happened before (ms since the epoch) needs no line. */
  readonly since?: number;
  /** False: return when only timers, approvals or signals are left. */
  readonly wait?: boolean;
}

/** Stays with a run that this process drives, or looks at; then gives its document. */
export async function attend(session: Session, executionId: string, options: AttendOptions): Promise<ExitCode> {
  const settlement = await settle(session.engine, executionId, {
    progress: await openProgress(executionId, options),
    untilWaiting: options.wait === false,
  });
  const code = await presentRun(session, executionId, options);
  if (settlement === 'settled') return code;
  writeErr(`Handed back; it goes on with: orchestr8 resume ${executionId}`);
  return exitCodes.unfinished;
}

/** Writes the document of a run as it stands, and says how the command exits. */
export async function presentRun(
  session: Session,
  executionId: string,
  { json, jsonl }: AttendOptions,
): Promise<ExitCode> {
  const { document, isTask } = await readRun(session, executionId);
  if (json === true) writeDocument(document);
  else if (jsonl !== true) await showRun(document);
  if (document.error !== undefined && document.status === 'failed') writeErr(errorText(document.error));
  return exitCodeOfRun(document.status, document.error, isTask && (await isInputFault(document)));
}

/** Whether a task asks for what can't be had: no such function, file or plan. */
async function isInputFault({ error }: RunDocument): Promise<boolean> {
  if (error === undefined) return false;
  const { isInputError } = await import('@orchestr8/agents');
  return isInputError(error);
}

async function showRun(document: RunDocument): Promise<void> {
  const { renderRun } = await import('../render/render-run.ts');
  const text = renderRun(document);
  if (text !== '') writeOut(text);
}
