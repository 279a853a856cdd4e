import type { StepContext } from '@orchestr8/core';
import type { ConfinedFiles } from '../confined/confined-files.ts';

/** What an action works with. */
export interface CsvScope {
  readonly files: ConfinedFiles;
  readonly context: StepContext;
}
