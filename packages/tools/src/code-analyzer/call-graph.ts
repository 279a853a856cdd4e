import type { Project } from '@orchestr8/code-analysis';
import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';
import { skippedSchema } from '../confined/select-files.ts';
import { analyze, sourcesInput } from './analysis-scope.ts';
import { drawInput, storeDrawings } from './drawings.ts';

const textFormats = ['dot', 'mermaid', 'graphml', 'svg'] as const;

export const callGraphInput = z.strictObject({
  action: z.literal('call_graph').describe('What calls what.'),
  ...sourcesInput,
  format: z.enum(['json', 'pycg', ...textFormats]).default('json'),
  draw: drawInput,
});

export const callGraphOutput = z.union([
  z.strictObject({
    nodes: z.array(z.strictObject({ symbol: z.string(), kind: z.string(), file: z.string(), line: z.int() })),
    edges: z.array(
      z.strictObject({
        from: z.string(),
        to: z.string(),
        file: z.string(),
        line: z.int().describe('Of the call, from 1.'),
        resolution: z.enum(['static', 'inferred', 'name']),
      }),
    ),
    unresolved: z.array(
      z.strictObject({
        from: z.string(),
        expression: z.string(),
        file: z.string(),
        line: z.int(),
        reason: z.string(),
      }),
    ),
    skipped: skippedSchema,
  }),
  z.strictObject({
    callees: z.record(z.string(), z.array(z.string())).describe('Caller → what it calls, as PyCG writes it.'),
    skipped: skippedSchema,
  }),
  z.strictObject({ format: z.enum(textFormats), text: z.string(), skipped: skippedSchema }),
]);

/** @throws OrchestratorError `no-sources` */
export async function callGraph(
  input: z.output<typeof callGraphInput>,
  context: StepContext,
): Promise<z.input<typeof callGraphOutput>> {
  const project = await analyze(input, context);
  const { drawnProject, toPycg } = await import('@orchestr8/code-analysis');
  await storeDrawings(drawnProject(project), input.draw, context);
  const skipped = [...project.skipped];
  if (input.format === 'json') return { ...jsonGraph(project), skipped };
  if (input.format === 'pycg') return { callees: toPycg(project), skipped };
  return { format: input.format, text: await textGraph(project, input.format), skipped };
}

function jsonGraph(project: Project) {
  return {
    nodes: project.nodes.map(({ symbol, kind, file, line }) => ({ symbol, kind, file, line })),
    edges: project.edges.map(({ from, to, file, line, resolution }) => ({ from, to, file, line, resolution })),
    unresolved: project.unresolved.map((call) => ({ ...call })),
  };
}

async function textGraph(project: Project, format: (typeof textFormats)[number]): Promise<string> {
  const { drawnProject, toDot, toGraphml, toMermaid, toSvg } = await import('@orchestr8/code-analysis');
  const graph = drawnProject(project);
  switch (format) {
    case 'dot':
      return toDot(graph);
    case 'graphml':
      return toGraphml(graph);
    case 'mermaid':
      return toMermaid(graph);
    case 'svg':
      return await toSvg(graph);
    default:
      return format satisfies never;
  }
}
