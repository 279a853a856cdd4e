import type { DrawnGraph } from './drawn-graph.ts';
import { toDot } from './to-dot.ts';

/** The graph laid out by Graphviz, as an SVG document. */
export async function toSvg(graph: DrawnGraph): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz.renderString(toDot(graph), { format: 'svg' });
  return svg.replaceAll('font-family="Courier,monospace"', 'font-family="Courier New,DejaVu Sans Mono,monospace"');
}
