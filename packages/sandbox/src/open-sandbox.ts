import { OrchestratorError } from '@orchestr8/schema';
import type { Sandbox, SandboxReport } from '@orchestr8/core';
import { BubblewrapSandbox } from './bubblewrap/bubblewrap-sandbox.ts';
import { noSandbox } from './sandbox-errors.ts';

/** What there is, the strongest first. */
const adapters: Readonly<Record<string, () => Sandbox>> = {
  bubblewrap: () => new BubblewrapSandbox(),
};

/** Names of all sandboxes, the strongest first. */
export const sandboxNames: readonly string[] = Object.keys(adapters);

/**
 * The strongest sandbox that works on this machine, or the one that is asked for by name.
 * Throws `sandbox-unknown`, and `sandbox-unavailable` where none works: code is never run without one.
 *
 * @example
 * ```ts
 * const sandbox = await openSandbox();
 * const { stdout } = await sandbox.run({ program: { kind: 'python', source: 'print(6 * 7)' } });
 * await sandbox.close();
 * ```
 */
export async function openSandbox(name?: string): Promise<Sandbox> {
  if (name !== undefined && !Object.hasOwn(adapters, name))
    throw new OrchestratorError(`There is no sandbox "${name}".`, {
      code: 'sandbox-unknown',
      hint: `There are: ${sandboxNames.join(', ')}.`,
    });
  const reasons: string[] = [];
  for (const [candidate, open] of Object.entries(adapters)) {
    if (name !== undefined && name !== candidate) continue;
    const sandbox = open();
    const { usable, reason } = await sandbox.report();
    if (usable) return sandbox;
    reasons.push(`${candidate}: ${reason}`);
    await sandbox.close();
  }
  throw noSandbox(reasons);
}

/** What each sandbox can do on this machine, the strongest first: the first usable one is what `openSandbox` takes. */
export async function reportSandboxes(): Promise<readonly SandboxReport[]> {
  const reports: SandboxReport[] = [];
  for (const open of Object.values(adapters)) {
    const sandbox = open();
    reports.push(await sandbox.report());
    await sandbox.close();
  }
  return reports;
}
