import { loadSettings, type Settings } from '../config/settings.ts';
import type { Check } from '../doctor/check.ts';
import { failed, passed } from '../doctor/check.ts';
import { checkGrammars } from '../doctor/check-grammars.ts';
import { checkHome } from '../doctor/check-home.ts';
import { checkModels } from '../doctor/check-models.ts';
import { checkRegistry } from '../doctor/check-registry.ts';
import { checkSandbox } from '../doctor/check-sandbox.ts';
import { checkStore } from '../doctor/check-store.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeOut } from '../terminal/output.ts';
import { printableLine } from '../terminal/printable.ts';
import { painterFor } from '../terminal/style.ts';
import { toErrorData } from '@orchestr8/schema';
import { packageVersion } from '../version.ts';

export interface DoctorOptions {
  readonly json?: boolean;
}

export async function doctor({ json }: DoctorOptions): Promise<ExitCode> {
  const checks = await allChecks();
  const ok = checks.every(({ status }) => status !== 'failed');
  if (json === true) writeDocument({ ok, checks });
  else writeOut(checks.map(checkText).join('\n'));
  return ok ? exitCodes.success : exitCodes.failed;
}

async function allChecks(): Promise<readonly Check[]> {
  const checks: Check[] = [passed('node', `Node ${process.versions.node}, orchestr8 ${packageVersion()}.`)];
  let settings: Settings;
  try {
    settings = await loadSettings();
  } catch (error) {
    const { message, hint } = toErrorData(error);
    return [...checks, failed('configuration', message, hint ?? 'Repair orchestr8.config.ts.'), await checkGrammars()];
  }
  checks.push(passed('configuration', settings.configFile ?? 'No orchestr8.config.ts: the defaults count.'));
  checks.push(...(await checkHome(settings.home)), ...(await checkStore(settings)));
  checks.push(await checkGrammars(), ...(await checkRegistry(settings)), checkModels(process.env));
  checks.push(await checkSandbox());
  return checks;
}

function checkText({ name, status, message, hint }: Check): string {
  const paint = painterFor(process.stdout);
  const marks = { ok: paint('good', '✔'), warning: paint('warning', '!'), failed: paint('bad', '✖') };
  const advice = hint === null || status === 'ok' ? '' : `\n    ${printableLine(hint)}`;
  return `${marks[status]} ${name.padEnd(14)}${printableLine(message)}${advice}`;
}
