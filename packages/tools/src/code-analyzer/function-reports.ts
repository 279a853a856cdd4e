import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';
import { skippedSchema } from '../confined/select-files.ts';
import { analyze, sourcesInput } from './analysis-scope.ts';

export const complexityInput = z.strictObject({
  action: z.literal('complexity').describe('How complex the functions are, the most complex first.'),
  ...sourcesInput,
  threshold: z.int().min(0).default(0).describe('Only functions whose cyclomatic complexity is above this.'),
  limit: z.int().min(1).max(100_000).default(1_000),
});

export const complexityOutput = z.strictObject({
  functions: z.array(
    z.strictObject({
      symbol: z.string(),
      file: z.string(),
      line: z.int(),
      cyclomatic: z.int(),
      cognitive: z.int(),
      lines: z.int(),
      codeLines: z.int(),
      parameters: z.int(),
      fanIn: z.int().describe('How many functions call it.'),
      fanOut: z.int().describe('How many functions it calls.'),
    }),
  ),
  aboveThreshold: z.int().describe('How many are above the threshold, beyond the limit, too.'),
  totals: z.strictObject({
    files: z.int(),
    lines: z.int(),
    functions: z.int(),
    cyclomatic: z.int(),
    meanCyclomatic: z.number(),
    maxCyclomatic: z.int(),
  }),
  truncated: z.boolean(),
  skipped: skippedSchema,
});

/** @throws OrchestratorError `no-sources` */
export async function complexity(
  input: z.output<typeof complexityInput>,
  context: StepContext,
): Promise<z.input<typeof complexityOutput>> {
  const project = await analyze(input, context);
  const { metrics } = await import('@orchestr8/code-analysis');
  const { functions, totals } = metrics(project);
  const modules = new Set(project.nodes.filter(({ kind }) => kind === 'module').map(({ symbol }) => symbol));
  const above = functions.filter(({ symbol, cyclomatic }) => !modules.has(symbol) && cyclomatic > input.threshold);
  return {
    functions: above.slice(0, input.limit).map((own) => ({ ...own })),
    aboveThreshold: above.length,
    totals: { ...totals },
    truncated: above.length > input.limit,
    skipped: [...project.skipped],
  };
}

export const deadFunctionsInput = z.strictObject({
  action: z.literal('dead_functions').describe('Functions that nothing in the sources calls.'),
  ...sourcesInput,
});

export const deadFunctionsOutput = z.strictObject({
  functions: z
    .array(z.strictObject({ symbol: z.string(), kind: z.string(), file: z.string(), line: z.int() }))
    .describe('Others may still call them from outside.'),
  total: z.int().describe('How many functions and methods there are.'),
  skipped: skippedSchema,
});

/** @throws OrchestratorError `no-sources` */
export async function deadFunctions(
  input: z.output<typeof deadFunctionsInput>,
  context: StepContext,
): Promise<z.input<typeof deadFunctionsOutput>> {
  const project = await analyze(input, context);
  const { deadCode } = await import('@orchestr8/code-analysis');
  const functions = deadCode(project).map(({ symbol, kind, file, line }) => ({ symbol, kind, file, line }));
  const total = project.nodes.filter(({ kind }) => kind === 'function' || kind === 'method').length;
  return { functions, total, skipped: [...project.skipped] };
}
