import type { JsonValue } from '@orchestr8/schema';
import { parseCommandLine, type ParsedCommand } from './command-lines.ts';

/** What an example says it does: it is started with this, then these commands are given, and it ends so. */
export interface Scenario {
  readonly input: JsonValue;
  readonly commands: readonly ParsedCommand[];
  readonly result: Result;
}

export type Result = { readonly output: JsonValue } | { readonly fails: string } | { readonly cancelled: true };

/**
 * The scenarios in the comments of a YAML example. Each ends with `# → JSON`, `# → fails: CODE` or `# → cancelled`; before
 * that, `# orchestr8 run … --input JSON` or `# input: JSON` starts it (without: an empty object), and
 * `# orchestr8 approve|signal|cancel ID …` are given in this order.
 */
export async function scenariosIn(text: string): Promise<readonly Scenario[]> {
  const scenarios: Scenario[] = [];
  let input: JsonValue = {};
  let commands: ParsedCommand[] = [];
  for (const line of directives(text)) {
    if (line.startsWith('→')) {
      scenarios.push({ input, commands, result: resultOf(line.slice(1).trim()) });
      [input, commands] = [{}, []];
    } else if (line.startsWith('input:')) input = json(line.slice('input:'.length));
    else {
      const command = await parseCommandLine(line);
      if (command.name !== 'run') commands.push(command);
      else if (typeof command.options['input'] === 'string') input = json(command.options['input']);
    }
  }
  if (commands.length > 0) throw new Error('A scenario has no result: # → …');
  return scenarios;
}

/** Comment lines that say something to us; a line that ends with `,` or an opening bracket goes on in the next. */
function directives(text: string): readonly string[] {
  const comments = text.split('\n').map((line) => /^ *# ?(.*)$/.exec(line)?.[1] ?? '');
  const joined = comments.join('\n').replaceAll(/([,[{])\n +/g, '$1 ');
  return joined.split('\n').filter((line) => /^(→|input:|orchestr8 )/.test(line));
}

function resultOf(text: string): Result {
  if (text === 'cancelled') return { cancelled: true };
  const code = /^fails: (\S+)$/.exec(text)?.[1];
  return code === undefined ? { output: json(text) } : { fails: code };
}

function json(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}
