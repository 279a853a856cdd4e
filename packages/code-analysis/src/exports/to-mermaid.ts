import type { DrawnGraph } from './drawn-graph.ts';

/** The graph as a Mermaid flow chart. */
export function toMermaid(graph: DrawnGraph): string {
  const ids = new Map(graph.nodes.map((node, index) => [node.symbol, `n${index}`]));
  const lines = ['flowchart LR'];
  for (const node of graph.nodes) lines.push(`  ${ids.get(node.symbol)}["${escape(node.symbol)}"]`);
  for (const { from, to } of graph.edges) lines.push(`  ${ids.get(from)} --> ${ids.get(to)}`);
  return `${lines.join('\n')}\n`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
