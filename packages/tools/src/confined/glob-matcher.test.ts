import fc from 'fast-check';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { globMatcher } from './glob-matcher.ts';

test.each([
  ['**/*.md', ['a.md', 'a/b.md', 'a/.b/c.md'], ['a.mdx', 'md', 'a/b.md/c']],
  ['*.md', ['a.md'], ['a/b.md']],
  ['src/**', ['src', 'src/a', 'src/a/b'], ['srcs', 'a/src']],
  ['**', ['a', 'a/b'], []],
  ['**/node_modules', ['node_modules', 'a/node_modules'], ['a/node_modules/b', 'xnode_modules']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
  ['*.{ts,tsx}', ['a.ts', 'a.tsx'], ['a.t', 'a.ts,tsx']],
  ['{a,b{c,d}}', ['a', 'bc', 'bd'], ['b', 'c']],
  ['[a-c]?[!x]', ['abc', 'c1y'], ['dbc', 'abx', 'ab/']],
  ['./a', ['a'], ['./a']],
  [String.raw`\*`, ['*'], ['a']],
  ['a+(b).c', ['a+(b).c'], ['ab.c', 'a+(b)xc']],
  ['{a}', ['{a}'], ['a']],
  ['[', ['['], ['a']],
])('%s', async (glob, matching, others) => {
  const matches = await globMatcher([glob]);
  expect(matching.filter((path) => !matches(path))).toEqual([]);
  expect(others.filter(matches)).toEqual([]);
});

test('one of several is enough, and none matches nothing', async () => {
  const matches = await globMatcher(['a', '*.b']);
  expect(['a', 'x.b', 'c'].filter(matches)).toEqual(['a', 'x.b']);
  expect((await globMatcher([]))('a')).toBe(false);
});

// With picomatch `a/**` matches `a`, but `a?/**` does not match `ab`: with us both do.
const isExempt = (glob: string) => /[*?\]}][^/]*(?:\/\*\*)+$/.test(glob);

test('agrees with picomatch', async () => {
  const name = fc.constantFrom(
    'a',
    'b',
    'ab',
    '*',
    '*a',
    'a*',
    '?',
    'a?b',
    '**',
    '{a,b}',
    '{a,b}c',
    '[ab]',
    'a.b',
    '*.b',
  );
  const glob = fc
    .array(name, { minLength: 1, maxLength: 4 })
    .map((names) => names.join('/'))
    .filter((one) => !isExempt(one));
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'ac', 'a.b', 'axb', 'ba'), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(glob, fc.array(path, { minLength: 1, maxLength: 20 }), async (pattern, paths) => {
      const [ours, theirs] = [await globMatcher([pattern]), picomatch(pattern, { dot: true })];
      for (const names of paths)
        expect([pattern, names, ours(names.join('/'))]).toEqual([pattern, names, theirs(names.join('/'))]);
    }),
    { numRuns: 1_000 },
  );
});

test('takes time linear in the path', async () => {
  const matches = await globMatcher([`${'*a'.repeat(100)}b`, `${'**/a/'.repeat(50)}b`]);
  expect(matches('a'.repeat(100_000))).toBe(false);
  expect(matches('a/'.repeat(2_000))).toBe(false);
});

test('whatever is given is a glob, or is refused as none', async () => {
  await expect(globMatcher(['[z-a]'])).rejects.toMatchObject({ code: 'glob-invalid', retryable: false });
  const sign = fc.constantFrom(
    '*',
    '?',
    '[',
    ']',
    '{',
    '}',
    ',',
    '!',
    '^',
    '-',
    '\\',
    '/',
    '(',
    ')',
    '+',
    '|',
    '$',
    '.',
    'a',
    'é',
    '😀',
    '&&',
  );
  const anyGlob = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.array(sign, { maxLength: 15 }).map((signs) => signs.join('')),
  );
  const tried = async (glob: string) =>
    await globMatcher([glob]).then(
      (matches) => typeof matches('a/b'),
      (error) => error.code,
    );
  await fc.assert(
    fc.asyncProperty(anyGlob, async (glob) => {
      expect(['boolean', 'glob-invalid']).toContain(await tried(glob));
    }),
    { numRuns: 1_000 },
  );
});
