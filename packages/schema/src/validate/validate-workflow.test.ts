import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Catalog } from './catalog.ts';
import { readWorkflow, validateWorkflow } from './validate-workflow.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}.yaml`, import.meta.url), 'utf8');

const workflow = (steps: unknown[], more: object = {}) => ({
  schemaVersion: '1.0.0',
  metadata: { id: 'test' },
  steps,
  ...more,
});
const assign = (id: string, expression?: string, more: object = {}) => ({
  id,
  kind: 'assign',
  values: { v: expression === undefined ? 1 : `\${{ ${expression} }}` },
  ...more,
});

const summary = async (document: unknown, catalog?: Catalog) =>
  (await validateWorkflow(document, catalog)).map(({ code, pointer }) => `${code} ${pointer}`);

const catalog: Catalog = {
  tools: [
    {
      id: 'file_operations',
      version: '1.2.0',
      inputSchema: {
        oneOf: [
          {
            type: 'object',
            properties: {
              action: { const: 'list' },
              path: { type: 'string', minLength: 1 },
              pattern: { type: 'string' },
            },
            required: ['action', 'path'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: {
              action: { const: 'read' },
              path: { type: 'string', minLength: 1 },
              lines: { type: 'integer' },
            },
            required: ['action', 'path'],
            additionalProperties: false,
          },
        ],
      },
    },
    { id: 'file_operations', version: '2.0.0' },
    {
      id: 'math_calculator',
      inputSchema: { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] },
    },
    { id: 'http/fetch', version: '2.1.3' },
  ],
  agents: [
    { id: 'word-counter', version: '1.0.0', configSchema: { properties: { locale: { enum: ['en', 'de'] } } } },
    { id: 'reader', version: '1.0.0' },
  ],
  workflows: [{ id: 'other', version: '1.4.0', inputSchema: { required: ['a'] } }],
};

describe('whole documents', () => {
  test.each(['word-report', 'every-construct'])('%s is valid', async (name) => {
    const read = await readWorkflow(fixture(name), { catalog });
    expect(read).toMatchObject({ ok: true });
  });

  test('without a catalog, names are not looked up', async () => {
    expect(await readWorkflow(fixture('word-report'))).toMatchObject({ ok: true });
  });

  test('all problems come at once, each with code, pointer, message and hint', async () => {
    const text = fixture('word-report')
      .replace('file_operations@^1', 'file_operation@^1')
      .replace('concurrency: 8', 'concurrencyy: 8')
      .replace('timeout: 10s', 'timeout: 10 s')
      .replace('math_calculator, ', 'math_calculator, dependsOn: [files], ')
      .replace('steps.counted.output.map', 'steps.countd.output.mapp')
      .replace('steps.total.output', 'steps.one.output');
    const read = await readWorkflow(text, { catalog });
    expect(read.ok ? [] : read.problems.toSorted((a, b) => a.pointer.localeCompare(b.pointer))).toEqual([
      {
        code: 'step-not-visible',
        pointer: '/output/words',
        message: 'Step "one" stands inside map "counted" and can\'t be seen from here.',
        hint: 'Refer to steps.counted.output, and give "counted" an output if need be.',
      },
      {
        code: 'unknown-tool',
        pointer: '/steps/0/tool',
        message: 'No tool is called "file_operation".',
        hint: 'Did you mean "file_operations"?',
      },
      {
        code: 'unknown-key',
        pointer: '/steps/1/concurrencyy',
        message: '"concurrencyy" is no key of a map step.',
        hint: 'Did you mean "concurrency"?',
      },
      {
        code: 'invalid-duration',
        pointer: '/steps/1/step/policy/timeout',
        message: '"10 s" is not a duration.',
        hint: 'Write a whole number and a unit: 500ms, 10s, 2m or 1h.',
      },
      {
        code: 'misplaced-key',
        pointer: '/steps/2/dependsOn',
        message: 'dependsOn is only for the steps of a graph.',
        hint: 'Elsewhere steps run in the order in which they stand; leave it out, or put the steps into a graph.',
      },
      {
        code: 'unknown-function',
        pointer: '/steps/2/input/expression',
        message: 'There is no function "mapp".',
        hint: 'Did you mean "max"?',
      },
      expect.objectContaining({ code: 'unknown-name', pointer: '/steps/2/input/expression' }),
      expect.objectContaining({ code: 'unknown-name', pointer: '/steps/2/input/expression' }),
    ]);
  });

  test('an unknown major version is all that is said', async () => {
    expect(await summary({ ...workflow([{ kind: 'nope' }]), schemaVersion: '2.0.0' })).toEqual([
      'unsupported-schema-version /schemaVersion',
    ]);
  });
});

describe('ids', () => {
  test('are unique in the whole document, wherever the steps stand', async () => {
    const document = workflow([
      assign('a'),
      { id: 'seq', kind: 'sequence', steps: [assign('a')] },
      assign('b', undefined, { onError: { fallback: assign('seq') }, compensate: assign('a') }),
    ]);
    expect(await summary(document)).toEqual([
      'duplicate-id /steps/1/steps/0/id',
      'duplicate-id /steps/2/onError/fallback/id',
      'duplicate-id /steps/2/compensate/id',
    ]);
  });

  test.each(['loop', 'in', 'true', 'package'])('%s is reserved', async (id) => {
    expect(await summary(workflow([assign(id)]))).toEqual(['reserved-id /steps/0/id']);
  });
});

describe('what a step may name', () => {
  const seq = (id: string, ...steps: unknown[]) => ({ id, kind: 'sequence', steps });
  const at = (expression: string) => assign('here', expression);
  const graph = (...steps: unknown[]) => ({ id: 'graph', kind: 'graph', steps });

  test.each<[string, unknown[], object?]>([
    ['a step before it', [assign('a'), at('steps.a.output')]],
    ['a step before a holder of it', [assign('a'), seq('s', seq('t', at('steps.a.output')))]],
    ['a holder before it', [seq('s', assign('a')), at('steps.s.output')]],
    [
      'a step before it in the same case',
      [{ id: 'b', kind: 'branch', cases: [{ when: true, steps: [assign('a'), at('steps.a.output')] }] }],
    ],
    ['in a graph, what it depends on', [graph(assign('a'), assign('here', 'steps.a.output', { dependsOn: ['a'] }))]],
    [
      'in a graph, what it depends on through others',
      [
        graph(
          assign('here', 'steps.a.output', { dependsOn: ['b'] }),
          assign('b', undefined, { dependsOn: ['a'] }),
          assign('a'),
        ),
      ],
    ],
    [
      'inside a step of a graph, what that depends on',
      [graph(assign('a'), { ...seq('s', at('steps.a.output')), dependsOn: ['a'] })],
    ],
    [
      'in a loop, any step beside it and itself',
      [{ id: 'l', kind: 'loop', maxIterations: 2, steps: [assign('a', 'steps.here.output'), at('steps.here.output')] }],
    ],
    [
      'inside a step of a loop, the steps of the loop',
      [{ id: 'l', kind: 'loop', maxIterations: 2, steps: [seq('s', at('steps.b.output')), assign('b')] }],
    ],
    ['in catch, the body', [{ id: 't', kind: 'try', steps: [assign('a')], catch: [at('steps.a.output')] }]],
    [
      'in finally, the body and catch',
      [
        {
          id: 't',
          kind: 'try',
          steps: [assign('a')],
          catch: [assign('c')],
          finally: [at('[steps.a.output, steps.c.output]')],
        },
      ],
    ],
    [
      'in a compensation, what it undoes and what that saw',
      [assign('b'), assign('a', undefined, { compensate: at('[steps.a.output, steps.b.output]') })],
    ],
    [
      'in a fallback, what the failed step saw',
      [assign('b'), assign('a', undefined, { onError: { fallback: at('[steps.b.output, error.code]') } })],
    ],
    ['in an output, the steps inside', [{ ...seq('s', assign('a'), assign('b')), output: '${{ steps.a.output }}' }]],
    [
      'in the output of a parallel, all its steps',
      [{ id: 'p', kind: 'parallel', steps: [assign('a'), assign('b')], output: '${{ steps.b.output }}' }],
    ],
    [
      'in the output of a map, its step',
      [{ id: 'm', kind: 'map', over: [1], step: assign('a'), output: '${{ steps.a.output }}' }],
    ],
    [
      'in until, the steps of the loop',
      [{ id: 'l', kind: 'loop', steps: [assign('a')], until: '${{ steps.a.output.v > iteration }}' }],
    ],
    ["in the workflow's output, its steps", [assign('a')], { output: '${{ steps.a.output }}' }],
    [
      'item and index anywhere inside a map',
      [{ id: 'm', kind: 'map', over: [1], step: seq('s', seq('t', at('[item, index]'))) }],
    ],
    [
      'iteration anywhere inside a loop',
      [{ id: 'l', kind: 'loop', maxIterations: 1, steps: [seq('s', at('iteration'))] }],
    ],
    [
      'error anywhere inside catch',
      [{ id: 't', kind: 'try', steps: [assign('a')], catch: [seq('s', at('error.message'))] }],
    ],
    ['a name that a macro binds, whatever it is', [at('[1].map(item, item + 1)')]],
  ])('%s', async (_name, steps, more) => {
    expect(await summary(workflow(steps, more))).toEqual([]);
  });

  test.each<[string, unknown[], string[], object?]>([
    ['a step after it', [at('steps.a.output'), assign('a')], ['step-not-run /steps/0/values/v']],
    ['itself', [at('steps.here.output')], ['step-not-run /steps/0/values/v']],
    ['a holder of it', [seq('s', at('steps.s.output'))], ['step-not-run /steps/0/steps/0/values/v']],
    ['no step', [at('steps.nope.output')], ['unknown-step /steps/0/values/v']],
    [
      'a step inside another holder',
      [seq('s', assign('a')), at('steps.a.output')],
      ['step-not-visible /steps/1/values/v'],
    ],
    [
      'a step of another case',
      [{ id: 'b', kind: 'branch', cases: [{ when: true, steps: [assign('a')] }], else: [at('steps.a.output')] }],
      ['step-not-visible /steps/0/else/0/values/v'],
    ],
    [
      'a step beside it in a parallel',
      [{ id: 'p', kind: 'parallel', steps: [assign('a'), at('steps.a.output')] }],
      ['step-not-run /steps/0/steps/1/values/v'],
    ],
    [
      'a step beside its holder in a parallel',
      [{ id: 'p', kind: 'parallel', steps: [assign('a'), seq('s', at('steps.a.output'))] }],
      ['step-not-run /steps/0/steps/1/steps/0/values/v'],
    ],
    [
      'a step of the graph that it does not depend on',
      [graph(assign('a'), at('steps.a.output'))],
      ['step-not-run /steps/0/steps/1/values/v'],
    ],
    [
      'a step of the graph that depends on it',
      [graph(at('steps.a.output'), assign('a', undefined, { dependsOn: ['here'] }))],
      ['step-not-run /steps/0/steps/0/values/v'],
    ],
    [
      'in the body, catch',
      [{ id: 't', kind: 'try', steps: [at('steps.c.output')], catch: [assign('c')] }],
      ['step-not-visible /steps/0/steps/0/values/v'],
    ],
    [
      'in catch, finally',
      [{ id: 't', kind: 'try', steps: [assign('a')], catch: [at('steps.f.output')], finally: [assign('f')] }],
      ['step-not-visible /steps/0/catch/0/values/v'],
    ],
    [
      'a fallback, from beside its step',
      [assign('a', undefined, { onError: { fallback: assign('f') } }), at('steps.f.output')],
      ['step-not-visible /steps/1/values/v'],
    ],
    [
      'in a fallback, the failed step',
      [assign('a', undefined, { onError: { fallback: at('steps.a.output') } })],
      ['step-not-run /steps/0/onError/fallback/values/v'],
    ],
    [
      'inside a loop, a step of a holder in it',
      [{ id: 'l', kind: 'loop', maxIterations: 2, steps: [at('steps.a.output'), seq('s', assign('a'))] }],
      ['step-not-visible /steps/0/steps/0/values/v'],
    ],
    [
      'in over, the step of the map',
      [{ id: 'm', kind: 'map', over: '${{ steps.a.output }}', step: assign('a') }],
      ['step-not-visible /steps/0/over'],
    ],
    [
      "in the workflow's output, a step inside a holder",
      [seq('s', assign('a'))],
      ['step-not-visible /output'],
      { output: '${{ steps.a.output }}' },
    ],
    [
      'item outside a map',
      [at('item'), { id: 'm', kind: 'map', over: '${{ [index] }}', step: assign('a') }],
      ['name-not-available /steps/0/values/v', 'name-not-available /steps/1/over'],
    ],
    ['iteration outside a loop', [at('iteration')], ['name-not-available /steps/0/values/v']],
    [
      'error outside catch and a fallback',
      [{ id: 't', kind: 'try', steps: [at('error')], finally: [assign('f', 'error')] }],
      ['name-not-available /steps/0/steps/0/values/v', 'name-not-available /steps/0/finally/0/values/v'],
    ],
    [
      'error after a fallback',
      [assign('a', undefined, { onError: { fallback: assign('f') } }), at('error')],
      ['name-not-available /steps/1/values/v'],
    ],
  ])('not %s', async (_name, steps, ...[expected, more]) => {
    expect(await summary(workflow(steps, more))).toEqual(expected);
  });
});

describe('graphs', () => {
  const node = (id: string, ...dependsOn: string[]) => assign(id, undefined, { dependsOn });
  const graph = (...steps: unknown[]) => workflow([{ id: 'g', kind: 'graph', steps }]);

  test('a cycle is reported once, with its steps', async () => {
    const problems = await validateWorkflow(
      graph(node('a', 'c'), node('b', 'a'), node('c', 'b'), node('d', 'c'), node('e')),
    );
    expect(problems).toEqual([
      {
        code: 'dependency-cycle',
        pointer: '/steps/0/steps/0/dependsOn',
        message: 'These steps wait for one another: a → c → b → a.',
        hint: 'Remove one of the dependencies.',
      },
    ]);
  });

  test('each cycle is reported, a step that waits for itself too', async () => {
    expect(await summary(graph(node('a', 'b'), node('b', 'a'), node('c', 'c'), node('d', 'a', 'c')))).toEqual([
      'dependency-cycle /steps/0/steps/0/dependsOn',
      'dependency-cycle /steps/0/steps/2/dependsOn',
    ]);
  });

  test('a dependency is a step of the same graph', async () => {
    const document = workflow([
      assign('x'),
      { id: 'g', kind: 'graph', steps: [node('alpha', 'x', 'bta'), node('beta')] },
    ]);
    const problems = await validateWorkflow(document);
    expect(problems.map(({ code, pointer, hint }) => [code, pointer, hint])).toEqual([
      ['unknown-step', '/steps/1/steps/0/dependsOn/0', 'There are: beta.'],
      ['unknown-step', '/steps/1/steps/0/dependsOn/1', 'Did you mean "beta"?'],
    ]);
  });

  test('a graph without a cycle is never said to have one', async () => {
    const edges = fc.array(fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 14 })), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        edges,
        fc.shuffledSubarray(
          Array.from({ length: 15 }, (_, n) => n),
          { minLength: 15 },
        ),
        async (pairs, order) => {
          const nodes = order.map((n) =>
            node(`n${n}`, ...pairs.filter(([to, from]) => to === n && from < n).map(([, from]) => `n${from}`)),
          );
          expect(await summary(graph(...nodes))).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a chain of 5,000 steps is checked quickly', async () => {
    const steps = Array.from({ length: 5_000 }, (_, n) =>
      assign(`n${n}`, n > 1 ? `steps.n0.output.v + steps.n${n - 1}.output.v` : undefined, {
        dependsOn: n > 0 ? [`n${n - 1}`] : [],
      }),
    );
    const started = performance.now();
    expect(await summary(graph(...steps))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('tools, agents and workflows', () => {
  const call = (more: object) => workflow([{ id: 'a', kind: 'tool', tool: 'file_operations@^1', ...more }]);

  test.each<[object, string, string, string]>([
    [{ tool: 'file_operation' }, 'unknown-tool', '/steps/0/tool', 'Did you mean "file_operations"?'],
    [{ tool: 'xyzzy' }, 'unknown-tool', '/steps/0/tool', 'There are: file_operations, math_calculator, http/fetch.'],
    [{ tool: 'file_operations@^3' }, 'unknown-version', '/steps/0/tool', 'There are: 1.2.0, 2.0.0.'],
    [{ tool: 'file_operations@latest!' }, 'invalid-reference', '/steps/0/tool', '@^1'],
    [{ tool: 'a b' }, 'invalid-reference', '/steps/0/tool', 'id@range'],
    [{ tool: '${{ input.tool }}' }, 'invalid-reference', '/steps/0/tool', 'branch'],
    [{ kind: 'agent', tool: undefined, agent: 'word-conter' }, 'unknown-agent', '/steps/0/agent', 'word-counter'],
    [{ kind: 'workflow', tool: undefined, workflow: 'another@1' }, 'unknown-workflow', '/steps/0/workflow', 'other'],
    [
      { kind: 'workflow', tool: undefined, workflow: 'run ${{ input.w }}' },
      'invalid-expression',
      '/steps/0/workflow',
      'one pair',
    ],
  ])('%j', async (more, code, ...[pointer, hint]) => {
    const [problem, ...others] = await validateWorkflow(JSON.parse(JSON.stringify(call(more))), catalog);
    expect(problem).toMatchObject({ code, pointer, hint: expect.stringContaining(hint) as unknown });
    expect(others).toEqual([]);
  });

  test.each<[unknown, string[]]>([
    [{ action: 'list', path: 'x' }, []],
    [undefined, ['invalid-input /steps/0/input/action', 'invalid-input /steps/0/input/path']],
    [{ action: 'lst', path: 'x' }, ['invalid-input /steps/0/input/action']],
    [{ action: 'list' }, ['invalid-input /steps/0/input/path']],
    [
      { action: 'list', path: '', patern: 'x' },
      ['invalid-input /steps/0/input/patern', 'invalid-input /steps/0/input/path'],
    ],
    [{ action: 'read', path: 'x', lines: 'many' }, ['invalid-input /steps/0/input/lines']],
    ['list', ['invalid-input /steps/0/input']],
  ])('the literal input %j', async (input, expected) => {
    expect((await summary(JSON.parse(JSON.stringify(call({ input }))), catalog)).sort()).toEqual(expected.sort());
  });

  test.each<[unknown, string[]]>([
    ['${{ input }}', []],
    [{ action: '${{ input.a }}', path: 5 }, ['invalid-input /steps/0/input/path']],
    [{ action: '${{ input.a }}', path: '${{ input.p }}' }, []],
    [{ action: 'read', path: 'a/${{ input.p }}', lines: '${{ input.n }}' }, []],
    [{ action: 'read', path: { $secret: 'PATH_NAME' } }, []],
    [{ action: 'list', path: '${{ input.p }}', lines: 3 }, ['invalid-input /steps/0/input/lines']],
    [{ action: '${{ input.a }}', path: 'x', lines: 3 }, []],
    [{ action: 'lst', path: '${{ input.p }}' }, ['invalid-input /steps/0/input/action']],
  ])('parts that are not literal are exempt, and what depends on them: %j', async (input, expected) => {
    expect(await summary(call({ input }), catalog)).toEqual(expected);
  });

  test('the configuration of an agent and the input of a workflow are checked too', async () => {
    const document = workflow([
      { id: 'a', kind: 'agent', agent: 'word-counter', config: { locale: 'fr' } },
      { id: 'b', kind: 'workflow', workflow: 'other', input: {} },
    ]);
    expect(await summary(document, catalog)).toEqual([
      'invalid-config /steps/0/config/locale',
      'invalid-input /steps/1/input/a',
    ]);
  });
});

describe('the rest', () => {
  const loop = (more: object) => workflow([{ id: 'l', kind: 'loop', steps: [assign('a')], ...more }]);
  const parallel = (more: object) =>
    workflow([{ id: 'p', kind: 'parallel', steps: [assign('a'), assign('b')], ...more }]);

  test.each<[string, unknown, string[]]>([
    ['a loop needs an end', loop({}), ['missing-key /steps/0/until']],
    ['a quorum needs a number', parallel({ mode: 'quorum' }), ['missing-key /steps/0/quorum']],
    ['a quorum needs its mode', parallel({ quorum: 1 }), ['misplaced-key /steps/0/quorum']],
    [
      'a quorum is no larger than the number of steps',
      parallel({ mode: 'quorum', quorum: 3 }),
      ['quorum-too-large /steps/0/quorum'],
    ],
    [
      'a condition is one expression',
      loop({ until: '${{ true }} or ${{ false }}' }),
      ['invalid-expression /steps/0/until'],
    ],
    ['a condition may end with a line break', loop({ until: '${{ true }}\n' }), []],
    [
      'over is one expression',
      workflow([{ id: 'm', kind: 'map', over: 'x${{ input }}', step: assign('a') }]),
      ['invalid-expression /steps/0/over'],
    ],
    [
      'an expression that never closes',
      workflow([{ id: 'a', kind: 'assign', values: { v: 'x ${{ input' } }]),
      ['invalid-expression /steps/0/values/v'],
    ],
    [
      'JSON Schemas are valid',
      workflow([assign('a', undefined, { inputSchema: { type: 'strin' }, outputSchema: { pattern: '(' } })], {
        input: { properties: { x: { $ref: '#/y' } } },
      }),
      [
        'invalid-json-schema /input/properties/x/$ref',
        'invalid-json-schema /steps/0/inputSchema/type',
        'invalid-json-schema /steps/0/outputSchema/pattern',
      ],
    ],
    [
      'the name of a secret is a literal',
      workflow([
        {
          id: 'a',
          kind: 'assign',
          values: { a: { $secret: '${{ input }}' }, b: { $secret: 'X', more: 1 }, c: { $secret: 5 } },
        },
      ]),
      [
        'invalid-secret /steps/0/values/c/$secret',
        'invalid-secret /steps/0/values/b/$secret',
        'invalid-secret /steps/0/values/a/$secret',
      ],
    ],
  ])('%s', async (_name, document, expected) => {
    expect(await summary(document)).toEqual(expected);
  });

  test('problems inside a step of unknown kind are none of ours, but its id can be named', async () => {
    expect(await summary(workflow([{ id: 'a', kind: 'nope', steps: [{}] }, assign('b', 'steps.a.output')]))).toEqual([
      'unknown-step-kind /steps/0/kind',
    ]);
  });

  test('at most 1,000 problems are reported, and that there are more', async () => {
    const problems = await validateWorkflow(workflow(Array.from({ length: 3_000 }, (_, n) => assign(`a${n}`, 'nope'))));
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)?.code).toBe('too-many-problems');
  });
});

describe('robustness', () => {
  const key = fc.constantFrom(
    'id',
    'kind',
    'steps',
    'step',
    'cases',
    'when',
    'else',
    'catch',
    'input',
    'over',
    'onError',
    'fallback',
    'dependsOn',
    'output',
    'values',
    'tool',
    'policy',
    'until',
    'default',
    '$secret',
  );
  const scalar = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'map',
      'graph',
      'loop',
      'branch',
      'try',
      'parallel',
      'tool',
      'assign',
      '${{ steps.a.output }}',
      '${{ item',
      '1s',
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const almost = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'medium' },
      scalar,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(key, tie('node'), { maxKeys: 6, noNullPrototype: true }),
    ),
  })).node;

  test('no value makes it throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(almost, fc.jsonValue(), fc.anything()), async (value) => {
        expect(await validateWorkflow(value, catalog)).not.toEqual([]);
        expect(Array.isArray(await validateWorkflow(workflow([value]), catalog))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('4 MiB of steps are validated in seconds', async () => {
    const steps = Array.from({ length: 25_000 }, (_, n) =>
      n % 2 === 0
        ? {
            id: `a${n}`,
            kind: 'tool',
            tool: 'math_calculator',
            input: { expression: `\${{ string(steps.a${Math.max(0, n - 1)}.output) }} + ${n}` },
          }
        : { ...assign(`a${n}`, `steps.a${n - 1}.output.v${n}`), outputSchema: { type: 'object', required: ['v'] } },
    );
    const document = workflow(steps.slice(1));
    expect(JSON.stringify(document).length).toBeGreaterThan(2.5 * 1024 * 1024);
    const started = performance.now();
    expect(await summary(document, catalog)).toEqual(['unknown-step /steps/0/values/v']);
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
