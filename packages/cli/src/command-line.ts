import { CommanderError } from 'commander';
import { toErrorData } from '@orchestr8/schema';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { buildProgram } from './program.ts';
import { firstOf, reportError } from './report-error.ts';
import { flushOutput } from './terminal/output.ts';
import { usageError } from './usage-error.ts';

/** Runs one command and says how it exits. All that was written has left the process when this resolves. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  const code = await execute(args);
  await flushOutput();
  return code;
}

async function execute(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.success;
  const program = buildProgram((result) => {
    code = result;
  });
  try {
    if (args[0] === 'completion' || args[0] === 'complete') {
      const { addCompletion } = await import('./completion/add-completion.ts');
      await addCompletion(program, args);
    }
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return exitCodes.invalidInput;
    }
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.success;
    const thrown = error instanceof CommanderError ? fromParser(error) : error;
    const exitCode = reportError(thrown, wantsJson(args));
    await tellStarter(thrown, exitCode);
    return exitCode;
  }
}

/** A run in the background fails where nobody looks: the command that started it says so. */
async function tellStarter(thrown: unknown, exitCode: ExitCode): Promise<void> {
  if (!process.connected) return;
  const { reportToStarter } = await import('./run/detached-owner.ts');
  reportToStarter({ failed: toErrorData(firstOf(thrown)), exitCode });
}

/** Commander's words, as one of our errors. */
function fromParser(error: CommanderError): Error {
  const [what, suggestion] = error.message.replace(/^error: /, '').split('\n(Did you mean ');
  const message = `${(what ?? '').charAt(0).toUpperCase()}${(what ?? '').slice(1)}`;
  const hint =
    suggestion === undefined
      ? (hints[error.code] ?? 'See orchestr8 --help.')
      : `Did you mean ${suggestion.replace(/\?\)$/, '')}?`;
  return usageError(message.endsWith('.') ? message : `${message}.`, hint);
}

const hints: Readonly<Record<string, string>> = {
  'commander.excessArguments': 'Put a task of several words in quotes; see orchestr8 COMMAND --help.',
  'commander.missingArgument': 'See orchestr8 COMMAND --help.',
  'commander.optionMissingArgument': 'Write the value behind the option.',
};

function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}
