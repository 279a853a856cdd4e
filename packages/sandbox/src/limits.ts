import type { SandboxGuarantee, SandboxLimits } from '@orchestr8/core';
import { invalidRequest } from './sandbox-errors.ts';

/** What a run may use unless it says otherwise. */
export const defaultLimits: SandboxLimits = {
  wallSeconds: 120,
  cpus: 2,
  memoryMiB: 2048,
  processes: 64,
  writtenMiB: 256,
  outputBytes: 1_048_576,
};

/** What the limits may be. */
const bounds: Readonly<Record<keyof SandboxLimits, { least: number; most: number; whole: boolean }>> = {
  wallSeconds: { least: 0.05, most: 86_400, whole: false },
  cpus: { least: 0.01, most: 4_096, whole: false },
  memoryMiB: { least: 16, most: 4_194_304, whole: true },
  processes: { least: 1, most: 32_768, whole: true },
  writtenMiB: { least: 1, most: 1_048_576, whole: true },
  outputBytes: { least: 1, most: 268_435_456, whole: true },
};

/** The names of all limits. */
export const limitNames = Object.keys(bounds) as readonly (keyof SandboxLimits)[];

/** All limits of a run. Throws `sandbox-request-invalid`. */
export function resolveLimits(given: Partial<SandboxLimits> = {}): SandboxLimits {
  for (const [name, value] of Object.entries(given)) {
    const bound = Object.hasOwn(bounds, name) ? bounds[name as keyof SandboxLimits] : undefined;
    if (bound === undefined)
      throw invalidRequest(`There is no limit "${name}".`, `There are: ${limitNames.join(', ')}.`);
    if (!Number.isFinite(value) || value < bound.least || value > bound.most || (bound.whole && value % 1 !== 0))
      throw invalidRequest(
        `The limit ${name} can't be ${value}.`,
        `Give ${bound.whole ? 'a whole number' : 'a number'} from ${bound.least} to ${bound.most}.`,
      );
  }
  return { ...defaultLimits, ...given };
}

/** Nothing is enforced. */
export const nothingEnforced: Readonly<Record<SandboxGuarantee, boolean>> = {
  wallSeconds: false,
  cpus: false,
  memoryMiB: false,
  processes: false,
  writtenMiB: false,
  outputBytes: false,
  network: false,
};
