import type { DrawnGraph } from '@orchestr8/code-analysis';
import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';

/** More calls than this are not laid out: it would take minutes, and nobody could read it. */
const mostDrawnEdges = 3_000;

export const drawInput = z
  .array(z.enum(['mermaid', 'svg']))
  .default([])
  .describe('Drawings to store as artifacts: graph.mmd, graph.svg.');

/** Stores the drawings that are asked for as artifacts. A graph without a call is not drawn. */
export async function storeDrawings(
  graph: DrawnGraph,
  kinds: z.output<typeof drawInput>,
  context: StepContext,
): Promise<void> {
  if (graph.edges.length === 0) return;
  const { toMermaid, toSvg } = await import('@orchestr8/code-analysis');
  const store = async (name: string, mediaType: string, text: string) => {
    await context.artifact({ name, mediaType, bytes: Buffer.from(text, 'utf-8') });
  };
  if (kinds.includes('mermaid')) await store('graph.mmd', 'text/vnd.mermaid', toMermaid(graph));
  if (!kinds.includes('svg')) return;
  if (graph.edges.length <= mostDrawnEdges) await store('graph.svg', 'image/svg+xml', await toSvg(graph));
  else context.log('warn', `The graph has ${graph.edges.length} calls: too many to be drawn as an SVG.`);
}
