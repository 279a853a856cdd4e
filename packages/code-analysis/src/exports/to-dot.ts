import type { DrawnGraph } from './drawn-graph.ts';

/** More symbols than this are grouped by their file. */
const mostLoose = 40;

/**
 * The graph in Graphviz's language; a large one is clustered by file. The font is a fixed-width one: only of those does
 * the layout know the width, wherever the drawing is looked at.
 */
export function toDot(graph: DrawnGraph): string {
  const lines = [
    'digraph calls {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="Courier", fontsize=11];',
  ];
  if (graph.nodes.length > mostLoose) {
    for (const [index, [file, nodes]] of byFile(graph).entries()) {
      lines.push(`  subgraph cluster_${index} {`, `    label=${quote(file)};`);
      for (const node of nodes) lines.push(`    ${nodeLine(node)}`);
      lines.push('  }');
    }
  } else for (const node of graph.nodes) lines.push(`  ${nodeLine(node)}`);
  for (const { from, to } of graph.edges) lines.push(`  ${quote(from)} -> ${quote(to)};`);
  return `${[...lines, '}'].join('\n')}\n`;
}

function nodeLine(node: DrawnGraph['nodes'][number]): string {
  const tooltip = node.file === '' ? '' : ` [tooltip=${quote(`${node.file}:${node.line}`)}]`;
  return `${quote(node.symbol)}${tooltip};`;
}

function byFile(graph: DrawnGraph): [string, DrawnGraph['nodes'][number][]][] {
  const groups = new Map<string, DrawnGraph['nodes'][number][]>();
  for (const node of graph.nodes) {
    const group = groups.get(node.file);
    if (group === undefined) groups.set(node.file, [node]);
    else group.push(node);
  }
  return [...groups];
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
