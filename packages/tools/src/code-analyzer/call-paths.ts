import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';
import { skippedSchema } from '../confined/select-files.ts';
import { analyze, sourcesInput } from './analysis-scope.ts';
import { drawInput, storeDrawings } from './drawings.ts';

export const callPathsInput = z.strictObject({
  action: z.literal('call_paths').describe('Every way in which one function leads to another by calls.'),
  ...sourcesInput,
  from: z.string().min(1).describe('A function, method or class: main, Class.method, package.module.function.'),
  to: z.string().min(1),
  limit: z.int().min(1).max(10_000).default(100).describe('How many paths at most.'),
  draw: drawInput,
});

export const callPathsOutput = z.strictObject({
  paths: z
    .array(z.array(z.strictObject({ symbol: z.string(), file: z.string(), line: z.int() })))
    .describe('The shortest come first. File and line (from 1) of the definition. Empty: there is no path.'),
  truncated: z.boolean(),
  skipped: skippedSchema,
});

/** @throws OrchestratorError `symbol-not-found`, whose hint has near names; `no-sources` */
export async function callPaths(
  input: z.output<typeof callPathsInput>,
  context: StepContext,
): Promise<z.input<typeof callPathsOutput>> {
  const project = await analyze(input, context);
  const { drawnPaths, findPaths } = await import('@orchestr8/code-analysis');
  const { paths, truncated } = findPaths(project, { from: input.from, to: input.to, limit: input.limit });
  await storeDrawings(drawnPaths(paths), input.draw, context);
  return { paths: paths.map((path) => [...path]), truncated, skipped: [...project.skipped] };
}
