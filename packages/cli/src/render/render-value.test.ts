import { expect, test } from 'vitest';
import { renderValue } from './render-value.ts';

test('what is empty is said to be none, wherever it stands', () => {
  expect(renderValue({ groups: [], limits: {}, count: 0 })).toBe('groups: none\nlimits: none\ncount: 0');
  expect(renderValue({ deep: { list: [], text: 'a\nb' } })).toBe('deep:\n  list: none\n  text:\n    a\n    b');
  expect([renderValue([]), renderValue({})]).toEqual(['none', 'none']);
});
