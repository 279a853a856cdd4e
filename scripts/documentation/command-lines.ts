import { buildProgram } from '../../packages/cli/src/program.ts';

/** A command of the command line, as its parser understood it. */
export interface ParsedCommand {
  /** `analyze graph`, say. */
  readonly name: string;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

type Program = ReturnType<typeof buildProgram>;

/**
 * Reads a command line that begins with `orchestr8`, without running it.
 *
 * @throws where there is no such command, flag or argument
 */
export async function parseCommandLine(line: string): Promise<ParsedCommand> {
  const [program, ...args] = shellWords(line);
  if (program !== 'orchestr8') throw new Error(`"${line}" does not begin with orchestr8.`);
  if (args[0] === 'completion') return { name: 'completion', args: args.slice(1), options: {} };
  let parsed: ParsedCommand | null = null;
  const parser = buildProgram(() => undefined);
  forEachLeaf(parser, [], (command, name) => {
    command.exitOverride().action(() => {
      parsed = { name, args: command.args, options: command.optsWithGlobals() };
    });
  });
  try {
    await parser.parseAsync(args, { from: 'user' });
  } catch (error) {
    // `--help` and `--version` end the parser, with success.
    if (error instanceof Error && 'exitCode' in error && error.exitCode === 0) return { name: '', args, options: {} };
    throw error;
  }
  if (parsed === null) throw new Error(`"${line}" runs no command.`);
  return parsed;
}

function forEachLeaf(command: Program, names: readonly string[], visit: (leaf: Program, name: string) => void): void {
  if (command.commands.length === 0) visit(command, names.join(' '));
  for (const inner of command.commands) forEachLeaf(inner as Program, [...names, inner.name()], visit);
}

/** The lines of a shell block that run `orchestr8`: with what is set before, and without what is done to its output. */
export function orchestr8Lines(block: string): readonly string[] {
  const lines = block.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/^(?:[A-Z0-9_]+=\S* )+/, '')
        .trim(),
    )
    .filter((line) => /^orchestr8( |$)/.test(line));
}

/** The words of a command line up to a comment, pipe or redirection. Quotes are understood, expansions are not. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  const pattern = /\s*(?:((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|>&;#]|(?<=\S)#)+)|([|>&;#]))/gy;
  for (const [, word, end] of line.trimEnd().matchAll(pattern)) {
    if (end !== undefined || word === undefined) break;
    words.push(word.replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"|\\./g, unquoted));
  }
  return words;
}

function unquoted(quoted: string): string {
  if (quoted.startsWith("'")) return quoted.slice(1, -1);
  if (quoted.startsWith('\\')) return quoted.slice(1);
  return quoted.slice(1, -1).replaceAll(/\\(["\\$`])/g, '$1');
}
