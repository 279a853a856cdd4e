import { describe, expect, test } from 'vitest';
import { everyConstruct } from '../codegen/fixtures/every-construct.ts';
import type { WorkflowDocument } from '../ast.ts';
import { walkSteps } from './step-groups.ts';
import { documentFields, templateFields } from './step-templates.ts';

const document: WorkflowDocument = everyConstruct;

describe('walkSteps', () => {
  test('gives every step once, holders first, in the order of the document', () => {
    expect(
      [...walkSteps(document)].map(({ step, parent, slot }) => `${parent?.step.id ?? ''}/${slot}/${step.id}`),
    ).toEqual([
      '/steps/start',
      '/steps/fetch',
      'fetch/fallback/instead',
      '/steps/read',
      '/steps/pause',
      '/steps/ask',
      '/steps/askAgain',
      '/steps/wait',
      '/steps/both',
      'both/steps/inner',
      'both/steps/inner2',
      '/steps/race',
      'race/steps/left',
      'race/steps/right',
      '/steps/each',
      'each/step/item1',
      '/steps/fixed',
      'fixed/step/item2',
      '/steps/plan',
      'plan/steps/a',
      'plan/steps/b',
      'plan/steps/c',
      '/steps/rounds',
      'rounds/steps/attempt',
      'rounds/steps/verdict',
      '/steps/choose',
      'choose/case/yes1',
      'choose/else/no1',
      '/steps/careful',
      'careful/steps/create',
      'create/compensate/remove',
      'careful/catch/note',
      'careful/finally/clean',
    ]);
  });

  test('the pointer of a step leads to it', () => {
    const at = (pointer: string) => {
      let value: unknown = document;
      for (const key of pointer.split('/').slice(1)) value = (value as Record<string, unknown>)[key];
      return value;
    };
    for (const { step, pointer } of walkSteps(document)) expect(at(pointer)).toBe(step);
  });

  test('a document of 100,000 levels is walked without recursion', () => {
    let step: WorkflowDocument['steps'][number] = { id: 'end', kind: 'sleep', duration: '1s' };
    for (let level = 0; level < 100_000; level += 1) step = { id: `s${level}`, kind: 'sequence', steps: [step] };
    let count = 0;
    for (const { pointer } of walkSteps({ ...document, steps: [step] })) count += pointer.length > 0 ? 1 : 0;
    expect(count).toBe(100_001);
  });
});

describe('templateFields', () => {
  test('names every field that is evaluated, and when', () => {
    const fields = [...walkSteps(document)].flatMap(({ step }) =>
      templateFields(step).map(({ pointer, seen, form }) => `${step.kind} ${pointer} ${seen} ${form}`),
    );
    expect([...new Set(fields)].sort()).toEqual([
      'agent /config outside template',
      'agent /input outside template',
      'approval /default outside template',
      'approval /expiresIn outside template',
      'approval /message outside template',
      'approval /payload outside template',
      'assign /values outside template',
      'branch /cases/0/when outside condition',
      'loop /until inside condition',
      'map /output inside template',
      'map /over outside template',
      'map /over outside whole',
      'parallel /output inside template',
      'sequence /output inside template',
      'signal /default outside template',
      'signal /expiresIn outside template',
      'signal /name outside template',
      'sleep /duration outside template',
      'tool /input outside template',
      'workflow /input outside template',
      'workflow /workflow outside whole',
    ]);
    expect(documentFields(document)).toEqual([
      { pointer: '/output', value: document.output, seen: 'inside', form: 'template' },
    ]);
  });
});
