import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { parseWorkflow, parseWorkflowText } from './parse-workflow.ts';

const document = (steps: unknown[], more: object = {}) => ({
  schemaVersion: '1.0.0',
  metadata: { id: 'test' },
  steps,
  ...more,
});
const nap = { id: 'nap', kind: 'sleep', duration: '1s' };

const problemsOfText = async (text: string | Uint8Array, format?: 'json' | 'yaml') => {
  const parsed = await parseWorkflowText(text, { format });
  return parsed.ok ? [] : parsed.problems;
};
const summary = (problems: readonly { code: string; pointer: string }[]) =>
  problems.map(({ code, pointer }) => `${code} ${pointer}`);
const shape = async (value: unknown) => {
  const parsed = await parseWorkflow(value);
  return parsed.ok ? [] : parsed.problems;
};

describe('text', () => {
  test('JSON and YAML are read, with or without being told which it is', async () => {
    const expected = { ok: true, value: document([nap]) };
    const json = JSON.stringify(document([nap]));
    const yaml = 'schemaVersion: 1.0.0\nmetadata: { id: test }\nsteps:\n  - { id: nap, kind: sleep, duration: 1s }\n';
    expect(await parseWorkflowText(json)).toEqual(expected);
    expect(await parseWorkflowText(json, { format: 'json' })).toEqual(expected);
    expect(await parseWorkflowText(json, { format: 'yaml' })).toEqual(expected);
    expect(await parseWorkflowText(yaml)).toEqual(expected);
    expect(
      await parseWorkflowText(
        `{ ${yaml.trim().split('\n').slice(0, 2).join(', ')}, steps: [{ id: nap, kind: sleep, duration: 1s }] }`,
      ),
    ).toEqual(expected);
  });

  test('a byte order mark is skipped, in text and in bytes', async () => {
    const json = JSON.stringify(document([nap]));
    expect(await problemsOfText(`\uFEFF${json}`)).toEqual([]);
    expect(await problemsOfText(new TextEncoder().encode(`\uFEFF${json}`))).toEqual([]);
    expect(await problemsOfText(`\uFEFF${stringify(document([nap]))}`)).toEqual([]);
  });

  test.each<[string, string, 'json' | 'yaml' | undefined, string[]]>([
    ['nothing', ' \n', undefined, ['empty-document ']],
    ['broken JSON', '{"a": 1,}', 'json', ['invalid-json ']],
    ['broken JSON, unasked', '{"a": [1, }', undefined, ['invalid-json ']],
    ['broken YAML', 'a: [1\nb: 2', undefined, ['invalid-yaml ']],
    ['several YAML documents', 'a: 1\n---\nb: 2', undefined, ['invalid-yaml ']],
    [
      'duplicate keys in JSON',
      '{"a": {"b/c": 1, "b/c": 2}, "a": [{"x": 1, "\\u0078": 2}]}',
      'json',
      ['duplicate-key /a/b~1c', 'duplicate-key /a', 'duplicate-key /a/0/x'],
    ],
    ['duplicate keys in YAML', 'a:\n  b: 1\n  "b": 2\n', undefined, ['duplicate-key /a/b']],
    ['tags', 'a: !js/function "x"\nb: !mine [1]\n', undefined, ['yaml-tag ', 'yaml-tag ']],
    ['bytes', 'a: !!binary aGk=\n', undefined, ['invalid-value /a']],
    ['a key that is a list', '? [a]\n: 1\n', undefined, ['invalid-key ']],
    ['an infinity', 'a: [.inf, .nan]\n', undefined, ['invalid-value /a/0', 'invalid-value /a/1']],
    ['an alias without its anchor', 'a: *b\n', undefined, ['invalid-yaml /a']],
    ['an alias inside its own anchor', 'a: &a [*a]\n', undefined, ['yaml-alias /a/0']],
    [
      'prototype keys in JSON',
      '{"__proto__": {}, "a": [{"constructor": 1}]}',
      'json',
      ['forbidden-key /__proto__', 'forbidden-key /a/0/constructor'],
    ],
    ['prototype keys in YAML', '__proto__: { prototype: 1 }\n', undefined, ['forbidden-key /__proto__']],
    ['a list', '[1]', undefined, ['invalid-type ']],
    ['a text', 'hello', undefined, ['invalid-type ']],
  ])('%s is refused', async (_name, text, ...[format, expected]) => {
    expect(summary(await problemsOfText(text, format))).toEqual(expected);
  });

  test('bytes that are not UTF-8 are refused', async () => {
    expect(summary(await problemsOfText(Uint8Array.of(0x61, 0xff, 0xfe)))).toEqual(['not-utf-8 ']);
  });

  test('an error in the text says where', async () => {
    expect((await problemsOfText('a: [1\nb: 2'))[0]?.message).toContain('line 2, column 1');
    expect((await problemsOfText('{"a": 1,}', 'json'))[0]?.message).toContain('line 1 column 9');
  });

  test.each<[string, string, 'json' | 'yaml']>([
    ['lists in JSON', '['.repeat(100_000) + ']'.repeat(100_000), 'json'],
    ['lists that never close', '['.repeat(100_000), 'json'],
    ['objects in JSON', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'json'],
    ['flow lists in YAML', '['.repeat(100_000) + ']'.repeat(100_000), 'yaml'],
    ['flow maps in YAML', '{a: '.repeat(100_000) + '1' + '}'.repeat(100_000), 'yaml'],
    ['block lists in YAML', '- '.repeat(100_000) + '1', 'yaml'],
    ['complex keys in YAML', '? '.repeat(100_000) + '1', 'yaml'],
    ['indentation in YAML', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'yaml'],
    ['201 levels of JSON', '['.repeat(201) + ']'.repeat(201), 'json'],
    ['201 levels of YAML', '['.repeat(201) + ']'.repeat(201), 'yaml'],
    [
      'depth through aliases',
      `${Array.from({ length: 30 }, (_, n) => `a${n}: &a${n} [[[[[[[[[[${n === 0 ? '1' : `*a${n - 1}`}]]]]]]]]]]`).join('\n')}\n`,
      'yaml',
    ],
  ])('nesting is limited: %s', async (_name, text, format) => {
    const [problem] = await problemsOfText(text, format);
    expect(problem?.code).toBe('document-too-deep');
  });

  test('brackets in strings are no nesting', async () => {
    const text = JSON.stringify(
      document([{ id: 'a', kind: 'assign', values: { x: '['.repeat(1_000), y: '"'.repeat(300) } }]),
    );
    expect(await problemsOfText(text, 'json')).toEqual([]);
  });

  test('200 levels are read', async () => {
    const deep = '['.repeat(196) + ']'.repeat(196);
    const text = `{"schemaVersion":"1.0.0","metadata":{"id":"a"},"steps":[{"id":"a","kind":"assign","values":{"x":${deep}}}]}`;
    expect(await problemsOfText(text, 'json')).toEqual([]);
    expect(await problemsOfText(text, 'yaml')).toEqual([]);
  });

  test('an alias bomb is refused without being expanded', async () => {
    const bomb = Array.from(
      { length: 30 },
      (_, n) => `a${n}: &a${n} [${n === 0 ? '1, 1' : Array.from({ length: 9 }, () => `*a${n - 1}`).join(', ')}]`,
    ).join('\n');
    expect(summary(await problemsOfText(bomb))).toEqual(['yaml-alias-bomb /a4/2']);
  });

  test('aliases in measure are written out', async () => {
    const text =
      'schemaVersion: 1.0.0\nmetadata: { id: test }\nsteps:\n  - { id: a, kind: assign, values: { x: &x { n: 1 }, y: *x } }\n';
    expect(await parseWorkflowText(text)).toEqual({
      ok: true,
      value: document([{ id: 'a', kind: 'assign', values: { x: { n: 1 }, y: { n: 1 } } }]),
    });
  });

  test('YAML is of version 1.2, whatever it says of itself', async () => {
    const text =
      '%YAML 1.1\n---\nschemaVersion: 1.0.0\nmetadata: { id: test }\nsteps:\n  - { id: a, kind: assign, values: { no: yes, o: 010, "<<": { x: 1 } } }\n';
    expect(await parseWorkflowText(text)).toEqual({
      ok: true,
      value: document([{ id: 'a', kind: 'assign', values: { no: 'yes', o: 10, '<<': { x: 1 } } }]),
    });
  });

  test('more than 4 MiB are refused; just under it is read', async () => {
    const text = (length: number) => JSON.stringify(document([nap], { output: 'é'.repeat(length) }));
    expect(summary(await problemsOfText(text(2.1 * 1024 * 1024)))).toEqual(['document-too-large ']);
    expect(summary(await problemsOfText('x'.repeat(50_000_000)))).toEqual(['document-too-large ']);
    expect(await problemsOfText(text(2 * 1024 * 1024 - 1_000))).toEqual([]);
  });

  test.each<[string, string, 'json' | 'yaml']>([
    ['2 million numbers for steps', `{"schemaVersion":"1.0.0","steps":[${'1,'.repeat(2_000_000)}1]}`, 'json'],
    ['800,000 duplicate keys', 'a: 1\n'.repeat(800_000), 'yaml'],
    ['600,000 tags', '- !x 1\n'.repeat(590_000), 'yaml'],
  ])('what is wrong a million times over is refused at once: %s', async (_name, text, format) => {
    expect((await problemsOfText(text, format)).map(({ code }) => code)).toEqual(['document-too-large']);
  });

  test('many keys in one object take linear time', async () => {
    const keys = Array.from({ length: 30_000 }, (_, n) => `  k${n}: 1`).join('\n');
    const started = performance.now();
    expect(
      summary(await problemsOfText(`schemaVersion: 1.0.0\nmetadata: {id: a}\nsteps: []\noutput:\n${keys}`)),
    ).toEqual(['too-small /steps']);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('any text gives a document or problems', async () => {
    const token = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a ',
      '*a',
      '!t ',
      '|',
      '>',
      '#',
      '---\n',
      '%',
      '1',
      ',',
      '? ',
      '\t',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join('')),
        ),
        async (text) => {
          for (const format of ['json', 'yaml'] as const) expect(await problemsOfText(text, format)).not.toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('versions', () => {
  const versioned = (schemaVersion: unknown, more: object = {}) => ({ ...document([nap]), schemaVersion, ...more });

  test('1.x is read', async () => {
    expect(await shape(versioned('1.0.0'))).toEqual([]);
    expect(await shape(versioned('1.7.3'))).toEqual([]);
  });

  test.each(['2.0.0', '0.9.0', '10.0.0'])('%s is refused before anything else is looked at', async (version) => {
    expect(summary(await shape({ schemaVersion: version, whatever: 1 }))).toEqual([
      'unsupported-schema-version /schemaVersion',
    ]);
  });

  test.each([['one'], [1], ['1.0'], ['v1.0.0']])('%j is no version', async (version) => {
    const [problem] = await shape(versioned(version));
    expect(problem?.pointer).toBe('/schemaVersion');
    expect(problem?.hint).not.toBe(null);
  });

  test('an unknown key in a newer minor version is blamed on the version', async () => {
    const [problem] = await shape(versioned('1.5.0', { extras: 1 }));
    expect(problem).toMatchObject({ code: 'unknown-key', pointer: '/extras' });
    expect(problem?.hint).toContain('The document is of version 1.5.0, newer than 1.0.0');
  });
});

describe('shape', () => {
  const step = (more: object) => document([{ ...nap, ...more }]);

  test('all problems are reported, each where it stands', async () => {
    const problems = await shape({
      schemaVersion: '1.0.0',
      metadata: { id: 'a b', vresion: '1' },
      steps: [
        { id: 'A', kind: 'tool' },
        { id: 'm', kind: 'map', over: 5, step: { id: 'x', kind: 'assing' }, concurrency: 0 },
        {
          id: 'n',
          kind: 'try',
          steps: [{ id: 'o', kind: 'sleep', duration: '5 minutes' }],
          onError: { fallback: { kind: 'loop' } },
        },
      ],
      ouput: 1,
    });
    expect(summary(problems).sort()).toEqual([
      'invalid-duration /steps/2/steps/0/duration',
      'invalid-id /metadata/id',
      'invalid-id /steps/0/id',
      'invalid-type /steps/1/over',
      'missing-key /steps/0/tool',
      'missing-key /steps/2/onError/fallback/id',
      'missing-key /steps/2/onError/fallback/steps',
      'too-small /steps/1/concurrency',
      'unknown-key /metadata/vresion',
      'unknown-key /ouput',
      'unknown-step-kind /steps/1/step/kind',
    ]);
  });

  test.each<[unknown, string, string]>([
    [step({ kind: 'slep' }), '"slep" is no kind of step.', 'Did you mean "sleep"?'],
    [step({ kind: 'x' }), '"x" is no kind of step.', 'The kinds are agent, tool,'],
    [document([{ id: 'a' }]), 'The step has no kind.', 'The kinds are'],
    [step({ durtion: '1s' }), '"durtion" is no key of a sleep step.', 'Did you mean "duration"?'],
    [step({ policy: { retry: { maxAttemps: 2 } } }), '"maxAttemps" is no key of retry.', 'Did you mean "maxAttempts"?'],
    [step({ policy: { timeout: '1 h' } }), '"1 h" is not a duration.', '500ms, 10s, 2m or 1h'],
    [step({ duration: 5 }), 'duration must be text.', 'Put it in quotes.'],
    [step({ id: 'a-b' }), '"a-b" can\'t be the id of a step.', 'letters, digits and _'],
    [step({ onError: 'ignore' }), 'onError can\'t be "ignore".', 'It may be fail, continue.'],
    [step({ onError: 7 }), "onError can't be 7.", 'fail, continue'],
    [document([]), 'steps must not be empty.', ''],
    [
      document([{ id: 'a', kind: 'loop', steps: [nap], maxIterations: 20_000 }]),
      'maxIterations must be at most 10000.',
      '',
    ],
    [
      document([{ id: 'a', kind: 'loop', steps: [nap], until: 'x > 1' }]),
      '"x > 1" holds no expression.',
      '${{ input.name }}',
    ],
    [
      document([{ id: 'a', kind: 'approval', default: { decision: 'yes' } }]),
      'decision can\'t be "yes".',
      'approved, rejected',
    ],
    [document([{ id: 'a', kind: 'assign', values: [1] }]), 'values: Must be an object.', ''],
    [document([5]), 'steps[0] must be an object.', ''],
    [{ schemaVersion: '1.0.0' }, 'metadata is missing.', 'It is an object.'],
  ])('%j', async (value, message, hint) => {
    const [problem] = await shape(value);
    expect(problem?.message).toBe(message);
    expect(problem?.hint ?? '').toContain(hint);
  });

  test('data that JSON could not hold is refused', async () => {
    expect(summary(await shape({ ...document([nap]), output: undefined }))).toEqual(['invalid-json ']);
    expect(summary(await shape(undefined))).toEqual(['invalid-json ']);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(summary(await shape(cycle))).toEqual(['invalid-json ']);
  });

  test('data that is nested too deeply is refused', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(summary(await shape(document([nap], { output: deep })))).toEqual(['document-too-deep ']);
  });

  test('any JSON gives a document or problems', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(await shape(value)).not.toEqual([]);
        expect(Array.isArray(await shape(document([value])))).toBe(true);
      }),
    );
  });
});
