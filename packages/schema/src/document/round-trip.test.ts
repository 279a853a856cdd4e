import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { parseWorkflow, parseWorkflowText } from './parse-workflow.ts';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    'yes',
    'null',
    '1.0',
    '~',
    '- a',
    '#',
    ': ',
    '*a',
    '&a',
    '!t',
    '|',
    '%',
    '\t',
    ' a ',
    '0x10',
    '<<',
    '---',
    '\r\n',
    "'",
    '"',
  ),
);
const json = fc.letrec<{ node: JsonValue }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => !forbidden.has(key)),
      tie('node'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).node;

/** A step of any kind, with its own id to be set later. */
const steps = fc.letrec<{ step: object }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small' },
    json.map((v) => ({ kind: 'assign', values: { v } })),
    json.map((input) => ({ kind: 'tool', tool: 't@^1', input, policy: { timeout: '1s' } })),
    fc.record({
      kind: fc.constant('sequence'),
      steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
      output: json,
    }),
    fc.record({ kind: fc.constant('map'), over: fc.array(json, { maxLength: 3 }), step: tie('step') }),
    fc.record({
      kind: fc.constant('try'),
      steps: fc.array(tie('step'), { minLength: 1, maxLength: 2 }),
      catch: fc.array(tie('step'), { maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant('sleep'),
      duration: fc.constant('1s'),
      onError: fc.record({ fallback: tie('step') }),
    }),
  ),
})).step;

let next = 0;
const named = (step: object): object =>
  JSON.parse(
    JSON.stringify(step, (_key, value: unknown) => {
      const isStep = typeof value === 'object' && value !== null && 'kind' in value && !('id' in value);
      return isStep ? { id: `s${(next += 1)}`, ...value } : value;
    }),
  ) as object;

const documents = fc.array(steps, { minLength: 1, maxLength: 3 }).map((list) => ({
  schemaVersion: '1.0.0',
  metadata: { id: 'generated' },
  steps: list.map(named),
}));

describe('round trips', () => {
  test('any document comes back from JSON and from YAML as it was', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const expected = { ok: true, value: document };
        expect(await parseWorkflow(document)).toEqual(expected);
        expect(await parseWorkflowText(JSON.stringify(document), { format: 'json' })).toEqual(expected);
        expect(await parseWorkflowText(JSON.stringify(document, null, 2), { format: 'yaml' })).toEqual(expected);
        expect(await parseWorkflowText(stringify(document, { version: '1.2' }), { format: 'yaml' })).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
