import { expect, test } from 'vitest';
import * as door from './index.ts';

test('what the package promises', () => {
  expect(Object.keys(door).toSorted()).toEqual(['defineAgent', 'jsonPrompt', 'markdownPrompt']);
});
