import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeProject } from './analyze-project.ts';

// The full count runs in `npm run soak`.
const runs = process.env['ORCHESTR8_SOAK'] === '1' ? 10_000 : 500;
const perBatch = 10;

const folder = new URL('./fixtures/python/', import.meta.url);
const python = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));
const javascript = ['./fuzz.test.ts', './javascript-cases.test.ts', './solver/propagation.ts'].map((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8').slice(0, 6000),
);

const junk = fc.constantFrom(
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '\n',
  '    ',
  '"',
  "'''",
  '\\',
  '=>',
  'def ',
  'class ',
  'async ',
  '*',
  '**',
  ':',
  'lambda ',
  '`${',
  '@',
  '\u0000',
  '\u{1F600}',
  '#',
  '//',
  'x'.repeat(5000),
);

/** A source with pieces cut out, doubled, moved, or junk put in. */
function mutated(seeds: readonly string[]): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const edit = fc.record({
    at: place,
    length: fc.nat(40),
    with: fc.oneof(junk, fc.constant(''), fc.string({ maxLength: 12 })),
  });
  return fc.tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 6 })).map(([seed, edits]) => {
    let text = seed;
    for (const { at, length, with: inserted } of edits) {
      const start = Math.floor(at * text.length);
      text = text.slice(0, start) + inserted + text.slice(start + length);
    }
    return text;
  });
}

test(`${runs} broken sources neither crash the analysis nor hold it up`, async () => {
  const batch = fc.array(fc.tuple(mutated(python), mutated(javascript)), {
    minLength: perBatch / 2,
    maxLength: perBatch / 2,
  });
  await fc.assert(
    fc.asyncProperty(batch, async (sources) => {
      const files = new Map(
        sources.flatMap(([py, js], index) => [
          [`p${index}.py`, py],
          [`j${index}.tsx`, js],
        ]),
      );
      const started = performance.now();
      const project = await analyzeProject({ files, inProcess: true });
      expect(performance.now() - started).toBeLessThan(5_000 * perBatch);
      expect(project.skipped.filter(({ reason }) => reason.startsWith('could not be analysed'))).toEqual([]);
    }),
    { numRuns: runs / perBatch },
  );
}, 600_000);
