import { toErrorData, type ErrorData, type JsonValue } from '@orchestr8/schema';
import { exitCodeOfError, type ExitCode } from './exit-codes.ts';
import { writeDocument, writeErr } from './terminal/output.ts';
import { printable, printableLine } from './terminal/printable.ts';
import { painterFor } from './terminal/style.ts';

/** Says what ended the command: on standard error for people, with `--json` as a document on standard output, too. */
export function reportError(thrown: unknown, json: boolean): ExitCode {
  const error = readable(firstOf(thrown));
  if (json) writeDocument({ error });
  writeErr(errorText(error));
  if (process.env['ORCHESTR8_DEBUG'] === '1' && thrown instanceof Error) writeErr(printable(thrown.stack ?? ''));
  return exitCodeOfError(error);
}

/** An error for people: what is wrong, the single problems, what to do. */
export function errorText(error: ErrorData): string {
  const paint = painterFor(process.stderr);
  const lines = [`${paint('bad', 'error:')} ${printable(error.message)}`];
  for (const problem of problemsOf(error.details)) lines.push(`  ${problem}`);
  if (error.hint !== null) lines.push(`${paint('quiet', 'hint:')} ${printable(error.hint)}`);
  return lines.join('\n');
}

const shownProblems = 20;

function problemsOf(details: JsonValue): readonly string[] {
  if (typeof details !== 'object' || details === null || !('problems' in details)) return [];
  const { problems } = details;
  if (!Array.isArray(problems)) return [];
  const lines = problems.slice(0, shownProblems).map((problem: JsonValue) => problemText(problem));
  return problems.length > shownProblems ? [...lines, `… and ${problems.length - shownProblems} more`] : lines;
}

function problemText(problem: JsonValue): string {
  if (typeof problem !== 'object' || problem === null || !('message' in problem)) return printableLine(String(problem));
  const { pointer, message, hint } = problem as Readonly<Record<string, JsonValue>>;
  const place = typeof pointer === 'string' && pointer !== '' ? `${pointer}: ` : '';
  const advice = typeof hint === 'string' ? ` (${hint})` : '';
  return printableLine(`${place}${String(message)}${advice}`);
}

/** What went wrong first; what else then went wrong while closing says nothing more. */
export function firstOf(thrown: unknown): unknown {
  return thrown instanceof SuppressedError ? firstOf(thrown.suppressed) : thrown;
}

/** Errors of the operating system in words; anything else as it is. A program's own fault is not worth a retry. */
function readable(thrown: unknown): ErrorData {
  const error = toErrorData(thrown);
  if (error.code !== 'unexpected-error') return error;
  return { ...error, retryable: false, hint: error.hint ?? 'Run it again with ORCHESTR8_DEBUG=1 for the stack.' };
}
