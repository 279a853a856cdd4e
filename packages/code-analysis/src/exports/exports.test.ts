import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeProject } from '../analyze-project.ts';
import type { Project } from '../project.ts';
import { findPaths } from '../queries/find-paths.ts';
import { drawnPaths, drawnProject } from './drawn-graph.ts';
import { toDot } from './to-dot.ts';
import { toGraphml } from './to-graphml.ts';
import { toMermaid } from './to-mermaid.ts';
import { toPycg } from './to-pycg.ts';
import { toSvg } from './to-svg.ts';

let project: Project;
beforeAll(async () => {
  const source = 'def a():\n    (lambda: len([]))()\nclass C:\n    pass\nC()\na()\n';
  const files = new Map([
    ['m.py', source],
    ['__init__.py', ''],
  ]);
  project = await analyzeProject({ files, inProcess: true });
});

describe('PyCG', () => {
  test('names every module, function, lambda and outside callee, no class, and no empty root package', () => {
    expect(toPycg(project)).toEqual({
      m: ['m.a'],
      'm.a': ['m.a.<lambda1>'],
      'm.a.<lambda1>': ['<builtin>.len'],
      '<builtin>.len': [],
    });
  });
});

describe('drawings', () => {
  test('leave out what is outside, unless it is asked for', () => {
    expect(drawnProject(project).edges).toHaveLength(2);
    expect(drawnProject(project, { outside: true }).edges).toHaveLength(3);
  });

  test('of paths hold just their steps', () => {
    const { paths } = findPaths(project, { from: 'a', to: '<lambda1>' });
    expect(drawnPaths(paths)).toMatchObject({ edges: [{ from: 'm.a', to: 'm.a.<lambda1>' }] });
  });

  test('escape what each language needs escaped', async () => {
    const graph = drawnProject(project);
    expect(toMermaid(graph)).toContain('n2["m.a.&lt;lambda1&gt;"]');
    expect(toMermaid(graph)).toContain('n0 --> n1');
    expect(toDot(graph)).toContain('"m.a" -> "m.a.<lambda1>";');
    expect(toGraphml(graph)).toContain('<edge source="m" target="m.a"/>');
    const svg = await toSvg(graph);
    expect(svg).toContain('<svg');
    expect(svg).toContain('m.a.&lt;lambda1&gt;');
  });

  test('of large graphs are clustered by file', () => {
    const nodes = Array.from({ length: 50 }, (_, index) => ({ symbol: `m.f${index}`, file: 'm.py', line: index }));
    expect(toDot({ nodes, edges: [] })).toContain('subgraph cluster_0');
  });
});
