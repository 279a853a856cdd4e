import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { workflowDocumentSchema } from './document-schema.ts';
import { everyConstruct } from './codegen/fixtures/every-construct.ts';
import { wordReport } from './codegen/fixtures/word-report.ts';
import type { JsonValue } from './json.ts';
import { compileJsonSchema, type JsonSchemaCheck } from './schema-check/compile-json-schema.ts';
import { compileRaw } from './schema-check/schema-checker.ts';
import { stepKeys } from './step-schemas.ts';
import { workflowJsonSchema } from './workflow-json-schema.ts';

const committed = JSON.parse(
  readFileSync(new URL('../workflow-1.0.0.schema.json', import.meta.url), 'utf8'),
) as JsonValue;

/** A copy of the document with one thing changed somewhere. */
const mutated = fc
  .record({
    turns: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 8 }),
    change: fc.constantFrom('delete', 'replace', 'add'),
    value: fc.constantFrom<JsonValue>(null, 1, -1, 1.5, 'x', '1s', '${{ a }}', true, [], {}, 'map', { fallback: {} }),
  })
  .map(({ turns, change, value }) => {
    const copy = JSON.parse(JSON.stringify(everyConstruct)) as JsonValue;
    let at = copy as Record<string, JsonValue>;
    for (const [step, turn] of turns.entries()) {
      const keys = Object.keys(at);
      const key = keys[turn % Math.max(1, keys.length)] ?? '0';
      const child = at[key];
      if (step < turns.length - 1 && typeof child === 'object' && child !== null && Object.keys(child).length > 0) {
        at = child as Record<string, JsonValue>;
      } else {
        if (change === 'add' && !Array.isArray(at)) at['added'] = value;
        else if (change === 'delete' && !Array.isArray(at)) delete at[key];
        else at[key] = value;
        break;
      }
    }
    return copy;
  });

describe('the JSON Schema of workflows', () => {
  let check: JsonSchemaCheck;
  beforeAll(async () => {
    check = await compileJsonSchema(workflowJsonSchema());
  });

  test('the committed file is what is generated now', () => {
    expect(workflowJsonSchema(), 'run: node packages/schema/scripts/generate.ts').toEqual(committed);
  });

  test('it is itself valid, and describes every kind of step', () => {
    for (const kind of Object.keys(stepKeys)) {
      const problems = check({ schemaVersion: '1.0.0', metadata: { id: 'a' }, steps: [{ id: 'a', kind, nope: 1 }] });
      expect(problems.map(({ pointer }) => pointer)).toContain('/steps/0/nope');
    }
  });

  test.each([wordReport, everyConstruct])('takes the examples', (document) => {
    expect(check(JSON.parse(JSON.stringify(document)) as JsonValue)).toEqual([]);
  });

  test('takes and refuses the same documents as Zod does', () => {
    const raw = compileRaw(workflowJsonSchema(), {});
    const verdicts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(mutated, (document) => {
        const zod = workflowDocumentSchema.safeParse(document).success;
        verdicts[zod ? 'valid' : 'invalid'] += 1;
        expect(raw.errors(document).length === 0).toBe(zod);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(20);
  });
});
