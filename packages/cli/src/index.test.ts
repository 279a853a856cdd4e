import { expect, test } from 'vitest';
import * as door from './index.ts';

test('what a program may import', () => {
  expect(Object.keys(door).toSorted()).toEqual([
    'OrchestratorError',
    'createEngine',
    'defineAgent',
    'defineConfig',
    'definePlaybook',
    'defineTool',
  ]);
});
