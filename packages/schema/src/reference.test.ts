import { describe, expect, test } from 'vitest';
import { parseReference, resolveReference } from './reference.ts';

describe('parseReference', () => {
  test.each([
    ['file_operations', { id: 'file_operations', range: null }],
    ['file_operations@^1', { id: 'file_operations', range: '^1' }],
    ['mcp:github/create-issue@1.2.3', { id: 'mcp:github/create-issue', range: '1.2.3' }],
    ['a.b@>=1.2 <2 || 3.x', { id: 'a.b', range: '>=1.2 <2 || 3.x' }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  test.each(['', '@1', 'a b', 'a@', 'a@latest', 'a@^1@2', '-a', 'ä'])('%j is refused', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'invalid-reference' }));
  });
});

describe('resolveReference', () => {
  const entries = [
    { id: 'a', version: '1.2.0' },
    { id: 'a', version: '1.10.0' },
    { id: 'a', version: '2.0.0-beta.1' },
    { id: 'a', version: 'nonsense' },
    { id: 'b', version: '2.0.0-beta.1' },
    { id: 'c' },
  ];
  const resolve = (text: string) => resolveReference(parseReference(text), entries)?.version;

  test('takes the highest version in the range', () => {
    expect(resolve('a@^1')).toBe('1.10.0');
    expect(resolve('a@1.2')).toBe('1.2.0');
    expect(resolve('a@>=3')).toBe(undefined);
  });

  test('takes a pre-release only where it is named or nothing else is there', () => {
    expect(resolve('a')).toBe('1.10.0');
    expect(resolve('b')).toBe('2.0.0-beta.1');
    expect(resolve('a@2.0.0-beta.1')).toBe('2.0.0-beta.1');
  });

  test('what has no version counts as 0.0.0', () => {
    expect(resolveReference(parseReference('c'), entries)).toEqual({ id: 'c' });
    expect(resolveReference(parseReference('c@^1'), entries)).toBe(null);
    expect(resolveReference(parseReference('d'), entries)).toBe(null);
  });
});
