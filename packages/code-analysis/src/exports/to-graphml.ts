import type { DrawnGraph } from './drawn-graph.ts';

/** The graph as GraphML, for tools such as yEd, Gephi and networkx. */
export function toGraphml(graph: DrawnGraph): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    '  <key id="file" for="node" attr.name="file" attr.type="string"/>',
    '  <key id="line" for="node" attr.name="line" attr.type="int"/>',
    '  <graph id="calls" edgedefault="directed">',
  ];
  for (const { symbol, file, line } of graph.nodes) {
    const data = `<data key="file">${escape(file)}</data><data key="line">${line}</data>`;
    lines.push(`    <node id="${escape(symbol)}">${data}</node>`);
  }
  for (const { from, to } of graph.edges) lines.push(`    <edge source="${escape(from)}" target="${escape(to)}"/>`);
  return `${[...lines, '  </graph>', '</graphml>'].join('\n')}\n`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
