import type { Problem } from '@orchestr8/schema';
import { loadSettings } from '../config/settings.ts';
import { assembleRegistry, catalogOf } from '../engine/assemble-registry.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { checkWorkflow } from '../run/read-workflow.ts';
import { writeDocument, writeOut } from '../terminal/output.ts';
import { printable, printableLine } from '../terminal/printable.ts';
import { painterFor } from '../terminal/style.ts';

export interface ValidateOptions {
  readonly json?: boolean;
}

export async function validate(file: string, { json }: ValidateOptions): Promise<ExitCode> {
  const problems = await problemsOf(file);
  const valid = problems.length === 0;
  if (json === true) writeDocument({ valid, problems });
  else writeOut(textOf(file, problems));
  return valid ? exitCodes.success : exitCodes.invalidInput;
}

async function problemsOf(file: string): Promise<readonly Problem[]> {
  const registry = await assembleRegistry(await loadSettings());
  const checked = await checkWorkflow(file, catalogOf(registry));
  return checked.ok ? [] : checked.problems;
}

function textOf(file: string, problems: readonly Problem[]): string {
  const paint = painterFor(process.stdout);
  if (problems.length === 0) return `${paint('good', '✔')} ${printableLine(file)} is a valid workflow.`;
  const lines = problems.map(({ code, pointer, message, hint }) => {
    const place = pointer === '' ? '' : `${paint('strong', printableLine(pointer))}  `;
    const advice = hint === null ? '' : `\n      ${printable(hint)}`;
    return `  ${paint('bad', '✖')} ${place}${printable(message)} ${paint('quiet', code)}${advice}`;
  });
  const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${printableLine(file)}`;
  return [count, ...lines].join('\n');
}
