import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { packageVersion } from './version.ts';

/** Takes the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void;

/** All commands, their arguments and flags. What a command does is loaded when it runs. */
export function buildProgram(finish: Finish): Command {
  const program = new Command('orchestr8')
    .description('Durable orchestrator for AI agents: run, resume, inspect and fork workflows.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--json', 'print one JSON document on standard output, everything else on standard error')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  addRun(program, finish);
  addResume(program, finish);
  addInspection(program, finish);
  addAnswers(program, finish);
  addFork(program, finish);
  addChecks(program, finish);
  addAnalyze(program, finish);
  addSandbox(program, finish);
  return program;
}

const exitCodeHelp = `
Exit codes: 0 success, 1 failed, 2 invalid input, 3 waiting or paused, 4 not found, 130 cancelled.
Environment: ORCHESTR8_HOME (default ./.orchestr8), ORCHESTR8_DATABASE_URL, ORCHESTR8_BLOB_URL; NO_COLOR.`;

const jsonSyntax = 'JSON, @FILE, or @- for standard input';

function addRun(program: Command, finish: Finish): void {
  program
    .command('run')
    .description('Run a workflow document, or a task in your own words.')
    .argument('<task or file>', 'a file (.json, .yaml, .yml) or the text of a task')
    .option('--input <json>', `input of the workflow: ${jsonSyntax}`)
    .option('--id <id>', 'id of the execution; one in use is refused')
    .option('--workspace <dir>', 'the only directory that is written to (default: the current one)')
    .option('--budget-usd <amount>', 'pause before more than this is spent', amount)
    .option('--no-wait', 'exit with 3 when only timers, approvals or signals are left')
    .option('--detach', 'leave it to a process in the background and return')
    .option('--label <name=value>', 'attach a label (may be repeated)', label, {})
    .option('--jsonl', 'print events as they happen, a line of JSON each')
    .addHelpText(
      'after',
      `
Examples:
  orchestr8 run report.yaml --input '{"folder": "docs"}'
  orchestr8 run "Analyze the Python files in ./src and create a call graph from main() to process_data()"`,
    )
    .action(async (target: string, _options, command: Command) => {
      const { run } = await import('./commands/run.ts');
      finish(await run(target, command.optsWithGlobals()));
    });
}

function addResume(program: Command, finish: Finish): void {
  program
    .command('resume')
    .description('Go on with an execution whose process is gone, or that is paused.')
    .argument('[id]', 'default: the last one that is not finished')
    .option('--budget-usd <total>', 'raise the budget to this total', amount)
    .option('--no-wait', 'exit with 3 when only timers, approvals or signals are left')
    .option('--jsonl', 'print events as they happen, a line of JSON each')
    .action(async (id: string | undefined, _options, command: Command) => {
      const { resume } = await import('./commands/resume.ts');
      finish(await resume(id, command.optsWithGlobals()));
    });
}

function addInspection(program: Command, finish: Finish): void {
  program
    .command('list')
    .description('List executions, the newest first.')
    .option('--status <status>', 'only these (comma-separated)', words, [])
    .option('--workflow <id>', 'only of this workflow')
    .option('--limit <n>', 'at most so many', count)
    .option('--all', 'show children, too')
    .action(async (_options, command: Command) => {
      const { list } = await import('./commands/list.ts');
      finish(await list(command.optsWithGlobals()));
    });
  program
    .command('inspect')
    .description('Show an execution: its steps, its journal, or its state at an earlier time.')
    .argument('<id>')
    .option('--journal', 'its events')
    .option('--at <n>', 'its state after event n', count)
    .action(async (id: string, _options, command: Command) => {
      const { inspect } = await import('./commands/inspect.ts');
      finish(await inspect(id, command.optsWithGlobals()));
    });
}

function addAnswers(program: Command, finish: Finish): void {
  program
    .command('cancel')
    .description('Cancel an execution, also one that runs in another process.')
    .argument('<id>')
    .option('--reason <text>', 'stands in the journal')
    .action(async (id: string, _options, command: Command) => {
      const { cancel } = await import('./commands/cancel.ts');
      finish(await cancel(id, command.optsWithGlobals()));
    });
  program
    .command('approve')
    .description('Answer an approval; with --reject, refuse it.')
    .argument('<id>')
    .argument('[path]', 'which one, where several are open')
    .option('--reject', 'refuse')
    .option('--edit <json>', `approve with this payload instead: ${jsonSyntax}`)
    .option('--name <name>', 'which one, where a step asks several things at once')
    .option('--reason <text>', 'stands in the output of the step')
    .option('--by <name>', 'who decides (default: the user of the system)')
    .option('--no-wait', 'leave the answer to the process that runs it, or to resume')
    .action(async (...[id, path, , command]: [string, string | undefined, unknown, Command]) => {
      const { approve } = await import('./commands/approve.ts');
      finish(await approve(id, path, command.optsWithGlobals()));
    });
  program
    .command('signal')
    .description('Send a signal to an execution.')
    .argument('<id>')
    .argument('<name>')
    .argument('[json]', `what is sent with it: ${jsonSyntax} (default: null)`)
    .option('--message-id <id>', 'two with the same count once')
    .option('--no-wait', 'leave it to the process that runs the execution, or to resume')
    .action(async (...[id, name, payload, , command]: [string, string, string | undefined, unknown, Command]) => {
      const { signal } = await import('./commands/signal.ts');
      finish(await signal({ id, name, payload }, command.optsWithGlobals()));
    });
}

function addFork(program: Command, finish: Finish): void {
  program
    .command('fork')
    .description('Go on with a copy of an execution from an earlier event or step.')
    .argument('<id>')
    .option('--at <n>', 'copy the events up to this one', count)
    .option('--from-step <path>', 'run again from this step, with --input')
    .option('--input <json>', `input of that step: ${jsonSyntax}`)
    .option('--id <id>', 'id of the copy')
    .option('--no-wait', 'exit with 3 when only timers, approvals or signals are left')
    .option('--jsonl', 'print events as they happen, a line of JSON each')
    .action(async (id: string, _options, command: Command) => {
      const { fork } = await import('./commands/fork.ts');
      finish(await fork(id, command.optsWithGlobals()));
    });
}

function addChecks(program: Command, finish: Finish): void {
  program
    .command('validate')
    .description('Check a workflow document and report all problems.')
    .argument('<file>', 'JSON or YAML; - for standard input')
    .action(async (file: string, _options, command: Command) => {
      const { validate } = await import('./commands/validate.ts');
      finish(await validate(file, command.optsWithGlobals()));
    });
  program
    .command('doctor')
    .description('Check this installation: Node, the store, tools, models, unfinished executions.')
    .action(async (_options, command: Command) => {
      const { doctor } = await import('./commands/doctor.ts');
      finish(await doctor(command.optsWithGlobals()));
    });
}

function addAnalyze(program: Command, finish: Finish): void {
  const analyze = program.command('analyze').description('Look into source code: Python, TypeScript, JavaScript.');
  analyze
    .command('graph')
    .description('The call graph of a project.')
    .argument('<dir>')
    .addOption(
      new Option('--format <format>', 'for programs and for drawing').choices(['json', 'pycg', 'dot', 'mermaid']),
    )
    .action(async (dir: string, _options, command: Command) => {
      const { analyzeGraph } = await import('./commands/analyze-graph.ts');
      finish(await analyzeGraph(dir, command.optsWithGlobals()));
    });
  analyze
    .command('paths')
    .description('Every call path between two functions.')
    .argument('<dir>')
    .requiredOption('--from <function>', 'where the paths begin')
    .requiredOption('--to <function>', 'where they end')
    .option('--limit <n>', 'at most so many paths', count)
    .action(async (dir: string, _options, command: Command) => {
      const { analyzePaths } = await import('./commands/analyze-paths.ts');
      finish(await analyzePaths(dir, command.optsWithGlobals()));
    });
  analyze
    .command('metrics')
    .description('Size and complexity of every function.')
    .argument('<dir>')
    .action(async (dir: string, _options, command: Command) => {
      const { analyzeMetrics } = await import('./commands/analyze-metrics.ts');
      finish(await analyzeMetrics(dir, command.optsWithGlobals()));
    });
}

function addSandbox(program: Command, finish: Finish): void {
  const sandbox = program.command('sandbox').description('Run code that nobody trusts.');
  sandbox
    .command('run')
    .description('Run a command or a Python file where it reaches nothing: no network, no files of yours.')
    .argument('[argv...]', 'a command and its arguments, behind --')
    .option('--python <file>', 'run this file instead')
    .option('--file <path>', 'put this file beside it (may be repeated)', repeated, [])
    .option(
      '--limit <name=n>',
      'wallSeconds, cpus, memoryMiB, processes, writtenMiB or outputBytes (may be repeated)',
      repeated,
      [],
    )
    .option('--adapter <name>', 'this sandbox (default: the strongest that works)')
    .option('--strict', 'refuse where a limit is not enforced')
    .action(async (argv: string[], _options, command: Command) => {
      const { sandboxRun } = await import('./commands/sandbox.ts');
      finish(await sandboxRun(argv, command.optsWithGlobals()));
    });
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Write an amount in US dollars, such as 0.5.');
  return value;
}

function count(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function repeated(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function words(text: string, before: readonly string[]): readonly string[] {
  return [...before, ...text.split(',').map((word) => word.trim())];
}

function label(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
