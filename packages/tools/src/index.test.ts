import { expect, test } from 'vitest';
import * as door from './index.ts';

test('what the package promises', () => {
  expect(Object.keys(door).toSorted()).toEqual([
    'ConfinedFiles',
    'builtInTools',
    'codeAnalyzer',
    'csvTable',
    'defineTool',
    'didYouMean',
    'fileOperations',
    'mathCalculator',
    'nearNames',
    'parseJson',
    'parseValue',
    'toJsonSchema',
  ]);
});
