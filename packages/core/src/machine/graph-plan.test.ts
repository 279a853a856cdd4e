import { expect, test } from 'vitest';
import { tool } from './fixtures/steps.ts';
import { planGraph } from './graph-plan.ts';

const graph = (dependsOn: Record<string, string[]>, waves = false) => ({
  kind: 'graph' as const,
  id: 'g',
  waves,
  steps: Object.entries(dependsOn).map(([id, before]) => tool(id, { dependsOn: before })),
});

test('ties are broken by the order in the document', () => {
  expect(planGraph(graph({ a: [], b: [], c: ['a'], d: ['b'] })).first).toEqual([0, 1]);
});

test('in a wave, too', () => {
  expect(planGraph(graph({ a: [], b: [], c: ['b'], d: ['a'] }, true)).waves).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('a dependency that is named twice counts once', () => {
  expect(planGraph(graph({ a: [], b: ['a', 'a'] })).dependencies).toEqual([0, 1]);
});

test('a wave is as deep as the longest way to it', () => {
  expect(planGraph(graph({ a: [], b: ['a'], c: ['a', 'b'] }, true)).waves).toEqual([[0], [1], [2]]);
});

test('a circle is refused', () => {
  expect(() => planGraph(graph({ a: ['b'], b: ['a'] }))).toThrow(expect.objectContaining({ code: 'graph-cycle' }));
});

test('a dependency that is not beside the step is refused', () => {
  expect(() => planGraph(graph({ a: ['far'] }))).toThrow(expect.objectContaining({ code: 'unknown-dependency' }));
});

test('ten thousand steps in a row are planned', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => [`s${at}`, at === 0 ? [] : [`s${at - 1}`]]),
  );
  expect(planGraph(graph(chain, true)).waves).toHaveLength(10_000);
});
