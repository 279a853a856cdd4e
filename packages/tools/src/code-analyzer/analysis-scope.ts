import type { LanguageName, Project } from '@orchestr8/code-analysis';
import type { StepContext } from '@orchestr8/core';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfinedFiles } from '../confined/confined-files.ts';
import { globMatcher } from '../confined/glob-matcher.ts';
import { globSchema } from '../confined/select-files.ts';
import { confinedSources } from './confined-sources.ts';

/** The keys with which an input says what is analysed. */
export const sourcesInput = {
  folder: z.string().default('.').describe('A directory or one file, relative to the workspace or absolute.'),
  languages: z
    .array(z.enum(['python', 'typescript', 'tsx', 'javascript']))
    .min(1)
    .exactOptional()
    .describe('Default: all.'),
  exclude: z.array(globSchema).max(100).default([]).describe('Globs of paths below the folder to leave out.'),
};

export interface SourcesWanted {
  readonly folder: string;
  readonly languages?: readonly LanguageName[];
  readonly exclude: readonly string[];
}

/** Analyses the sources. @throws OrchestratorError `no-sources`, and those of opening a directory */
export async function analyze(wanted: SourcesWanted, context: StepContext): Promise<Project> {
  const { analyzeProject } = await import('@orchestr8/code-analysis');
  const { folder, source } = await confinedSources(new ConfinedFiles(context), wanted.folder, context.signal);
  const unwanted = await globMatcher(wanted.exclude);
  const { languages } = wanted;
  return await analyzeProject({
    root: resolve(context.workspace, folder),
    source: {
      listFiles: async (accept, enter) =>
        await source.listFiles(
          (path) => accept(path) && !unwanted(path),
          (path) => enter(path) && !unwanted(path),
        ),
      readFile: async (path, maxBytes) => await source.readFile(path, maxBytes),
    },
    signal: context.signal,
    ...(languages !== undefined && { languages }),
  });
}
