import type { Sandbox } from '@orchestr8/core';
import type { Bait } from './bait.ts';
import { hostPrograms } from './host-programs.ts';
import { breach, sourceOf, type HostileProgram } from './hostile-program.ts';
import { kernelPrograms } from './kernel-programs.ts';
import { networkPrograms } from './network-programs.ts';
import { resourcePrograms } from './resource-programs.ts';
import { resultPrograms } from './result-programs.ts';

/** All of them. */
export const hostilePrograms: readonly HostileProgram[] = [
  ...networkPrograms,
  ...hostPrograms,
  ...kernelPrograms,
  ...resourcePrograms,
  ...resultPrograms,
];

/** What came of one. `not-enforced`: it got through by a limit that the sandbox says it does not enforce. */
export interface Trial {
  readonly name: string;
  readonly language: HostileProgram['language'];
  readonly outcome: 'blocked' | 'not-enforced' | 'through';
  readonly detail: string;
}

const atOnce = 2;

/** Runs every hostile program, some at a time. */
export async function tryHostilePrograms(sandbox: Sandbox, bait: Bait): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  const waiting = [...hostilePrograms];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      trials.push(await tryOne(sandbox, next, bait));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return trials;
}

async function tryOne(sandbox: Sandbox, program: HostileProgram, bait: Bait): Promise<Trial> {
  const { name, language, limits, needs, before } = program;
  if (before !== undefined) await sandbox.run({ program: { kind: 'python', source: before } });
  const source = sourceOf(program, bait);
  const wallSeconds = 15;
  const result = await sandbox.run({
    limits: { wallSeconds, ...limits },
    ...(language === 'python'
      ? { program: { kind: 'python', source } }
      : {
          program: { kind: 'command', argv: ['node', 'program.mjs'] },
          files: [{ path: 'program.mjs', content: new TextEncoder().encode(source) }],
        }),
  });
  const detail = breach(program, result);
  if (detail === null) return { name, language, outcome: 'blocked', detail: result.endedBy };
  const isOpen = needs !== undefined && !result.enforced[needs];
  return { name, language, outcome: isOpen ? 'not-enforced' : 'through', detail };
}

/** The trials as a table for people. */
export function trialTable(trials: readonly Trial[]): string {
  return trials
    .map(
      ({ name, language, outcome, detail }) =>
        `${outcome.padEnd(13)} ${language.padEnd(11)} ${name} (${detail.trim().slice(0, 200)})`,
    )
    .join('\n');
}
