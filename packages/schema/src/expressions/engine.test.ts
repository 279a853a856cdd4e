import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrchestratorError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { createExpressionEngine } from './engine.ts';
import type { ExpressionScope } from './references.ts';

const engine = createExpressionEngine();
const evaluate = (template: JsonValue, scope: ExpressionScope = {}) => engine.compileTemplate(template).evaluate(scope);
const value = (expression: string, scope: ExpressionScope = {}) => evaluate(`\${{ ${expression} }}`, scope);

/** What the evaluation fails with. */
function failure(expression: string, scope: ExpressionScope = {}, by = engine): OrchestratorError {
  try {
    by.compileTemplate(`\${{ ${expression} }}`).evaluate(scope);
  } catch (thrown) {
    if (thrown instanceof OrchestratorError) return thrown;
    throw thrown;
  }
  throw new Error(`${expression} did not fail`);
}

/** What is found wrong before any evaluation. */
const problemsOf = (template: JsonValue) =>
  engine.inspectTemplate(template).problems.map(({ code, pointer, message, hint }) => [code, pointer, message, hint]);

const many = Array.from({ length: 100_000 }, (_, index) => ({ words: index, name: `n${index}` }));
const json = fc.jsonValue({ maxDepth: 4 }).map((generated) => JSON.parse(JSON.stringify(generated)) as JsonValue);

describe('templates', () => {
  test('an expression that is the whole string keeps its type', () => {
    const scope = { input: { n: 1, list: [1, 'a'], nothing: null, yes: true, object: { a: 1 } } };
    expect(evaluate('${{ input.n }}', scope)).toBe(1);
    expect(evaluate('${{ input.list }}', scope)).toEqual([1, 'a']);
    expect(evaluate('${{ input.nothing }}', scope)).toBe(null);
    expect(evaluate('${{ input.yes }}', scope)).toBe(true);
    expect(evaluate('${{ input.object }}', scope)).toEqual({ a: 1 });
  });

  test('in a longer string a string stands as it is and any other value as JSON', () => {
    const scope = { input: { name: 'Ada', list: [1, 'a'], nothing: null } };
    expect(evaluate('${{ input.name }}: ${{ input.list }} ${{ input.nothing }}', scope)).toBe('Ada: [1,"a"] null');
    expect(evaluate(' ${{ 1 }}', scope)).toBe(' 1');
  });

  test('expressions are evaluated wherever they stand in the value; keys are not', () => {
    const template = { a: ['x', '${{ input }}', { b: 'n=${{ input }}', '${{ c }}': 1 }] };
    expect(evaluate(template, { input: 5 })).toEqual({ a: ['x', 5, { b: 'n=5', '${{ c }}': 1 }] });
  });

  test('what holds no expression is recognised and comes out as the very value that went in', () => {
    fc.assert(
      fc.property(json, (generated) => {
        fc.pre(!JSON.stringify(generated).includes('${{'));
        const template = engine.compileTemplate(generated);
        expect(template.constant).toBe(true);
        expect(template.references).toEqual([]);
        expect(template.evaluate({})).toBe(generated);
      }),
    );
  });

  test('a value that passes through untouched is not copied', () => {
    const output = { list: [1, 2, 3] };
    expect(value('steps.a.output', { steps: { a: { output } } })).toBe(output);
    expect(value('[steps.a.output][0]', { steps: { a: { output } } })).toBe(output);
  });

  test('a literal secret passes through, is listed, and nothing in it is evaluated', () => {
    const template = {
      headers: [{ $secret: 'TOKEN' }],
      url: '${{ input.url }}',
      other: { $secret: '${{ input.url }}' },
    };
    const compiled = engine.compileTemplate(template);
    expect(compiled.evaluate({ input: { url: 'u' } })).toEqual({ ...template, url: 'u' });
    expect(compiled.secrets).toEqual([
      { path: ['headers', 0], name: 'TOKEN' },
      { path: ['other'], name: '${{ input.url }}' },
    ]);
  });

  test('data that looks like a secret is not one', () => {
    const compiled = engine.compileTemplate({ a: '${{ input }}', b: '${{ {"$secret": "TOKEN"} }}' });
    expect(compiled.secrets).toEqual([]);
    expect(compiled.evaluate({ input: { $secret: 'X' } })).toEqual({ a: { $secret: 'X' }, b: { $secret: 'TOKEN' } });
  });

  test('references name what is to be loaded, each once', () => {
    const { references } = engine.compileTemplate({
      a: '${{ steps.files.output.x + steps["files"].output.y + size(item) }}',
      b: '${{ input.a.map(index, index + iteration) }} ${{ has(error.details) }}',
    });
    expect(references).toEqual([
      { name: 'steps', step: 'files' },
      { name: 'item' },
      { name: 'input' },
      { name: 'iteration' },
      { name: 'error' },
    ]);
  });

  test('the same template is compiled once', () => {
    const template = { a: '${{ input }}' };
    expect(engine.compileTemplate(template)).toBe(engine.compileTemplate(template));
  });

  test('a failure says where in the template it happened', () => {
    const compiled = engine.compileTemplate({ a: ['ok', '${{ input.b }}'] });
    expect(() => compiled.evaluate({ input: {} })).toThrow(
      expect.objectContaining({
        code: 'expression-failed',
        details: { expression: 'input.b', pointer: '/a/1' },
        retryable: false,
      }),
    );
  });
});

describe('numbers', () => {
  test.each<[string, JsonValue]>([
    ['7 / 2', 3.5],
    ['6 / 2', 3],
    ['-7 / 2', -3.5],
    ['1 + 2.5', 3.5],
    ['2 * 1.5', 3],
    ['5 - 0.5', 4.5],
    ['7 % 4', 3],
    ['7.5 % 2', 1.5],
    ['input.a + input.b', 3.25],
    ['input.a < input.b', true],
    ['input.a == 1.0', true],
    ['1 in [1.0]', true],
    ['int("42") + int(1.9)', 43],
    ['double("1.5e3")', 1500],
    ['math.round(2.5) + math.floor(1.9) + math.ceil(0.1) + math.abs(-4)', 9],
    ['math.round(-2.5)', -3],
    ['string(1) + string(1.5) + string(true)', '11.5true'],
    ['9007199254740991', 9007199254740991],
    ['input.huge', 1e300],
    ['-input.a', -1],
  ])('%s is %j', (expression, expected) => {
    expect(value(expression, { input: { a: 1, b: 2.25, huge: 1e300 } })).toEqual(expected);
  });

  test('arithmetic of safe integers is that of whole numbers', () => {
    const small = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const scope = { input: { a, b } };
        expect(value('input.a + input.b', scope)).toBe(a + b);
        expect(value('input.a * input.b', scope)).toBe(a * b === 0 ? 0 : a * b);
        fc.pre(b !== 0);
        expect(value('input.a / input.b', scope)).toBe(a / b === 0 ? 0 : a / b);
        expect(value('(input.a - input.a % input.b) / input.b * input.b + input.a % input.b', scope)).toBe(a);
      }),
    );
  });

  test.each([
    ['9007199254740991 + 1', 'The result is the integer 9007199254740992'],
    ['9223372036854775807 + 1', 'more than 64 bits'],
    ['1 / 0', 'Division by zero'],
    ['1.0 / 0', 'Division by zero'],
    ['1 % 0', 'Division by zero'],
    ['1e308 * 10', 'The result is the number Infinity'],
    ['bytes("a")', 'The result is bytes'],
    ['timestamp("2026-01-01T00:00:00Z")', 'The result is a time'],
    ['type(1)', 'The result is a time, duration or type'],
    ['[1, bytes("a")]', 'The result is bytes'],
    ['{1: 2}', 'a key that is no string'],
    ['{"__proto__": 2}', '__proto__'],
    ['int("1x")', '"1x" is not an integer'],
    ['int("")', '"" is not an integer'],
    ['double("abc")', '"abc" is not a number'],
    ['"a" + 1', "+ can't take (string, int)"],
    ['input.missing', 'There is no field "missing"'],
    ['[1][3]', 'There is no element 3'],
    ['item', 'A name has no value here'],
    ['steps.other.output', 'There is no field "other"'],
  ])('%s fails: %s', (expression, message) => {
    const error = failure(expression, { input: {}, steps: {} });
    expect(error.code).toBe('expression-failed');
    expect(error.message).toContain(message);
  });
});

describe('lists, objects and text', () => {
  test.each<[string, JsonValue]>([
    ['input.list.map(x, x * 2)', [6, 2, 4]],
    ['input.list.map(x, x > 1, x * 2)', [6, 4]],
    ['input.list.filter(x, x > 1)', [3, 2]],
    ['input.list.all(x, x > 0)', true],
    ['input.list.exists(x, x > 2)', true],
    ['input.list.exists_one(x, x > 2)', true],
    ['[[1, 2], [3]].map(a, a.map(b, b + 1))', [[2, 3], [4]]],
    ['input.object.map(k, k + "!")', ['a!', 'b!']],
    ['has(input.object.a) && !has(input.object.z)', true],
    ['has(input.object.b)', true],
    ['"a" in input.object', true],
    ['size(input.list) + input.object.size() + size("añ🙂")', 8],
    ['input.list.sort()', [1, 2, 3]],
    ['["b", "a"].sort()', ['a', 'b']],
    ['sum(input.list) + [0.5].sum()', 6.5],
    ['[].sum()', 0],
    ['min(input.list) + input.list.max()', 4],
    ['min(3, 1.5)', 1.5],
    ['[1, 1.0, "1", [1], [1], {"a": 1, "b": 2}, {"b": 2, "a": 1}].distinct()', [1, '1', [1], { a: 1, b: 2 }]],
    ['[1, [2, [3]], []].flatten()', [1, 2, [3]]],
    ['[1, 2, 3].slice(1, 3).reverse()', [3, 2]],
    ['input.object.keys()', ['a', 'b']],
    ['values(input.object)', [1, null]],
    ['[1] + [2] + []', [1, 2]],
    ['{"a": {"b": [1, null]}}', { a: { b: [1, null] } }],
    ['["a", 1, 2.5, true].join("-")', 'a-1-2.5-true'],
    ['"a,b,c".split(",")', ['a', 'b', 'c']],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['"aXbXc".replace("X", "-") + "aXbXc".replace("X", "-", 1)', 'a-b-ca-bXc'],
    ['"aaa".replace("", "-")', 'a-a-a'],
    ['"Ab".lowerAscii() + "Ab".upperAscii() + " x ".trim()', 'abABx'],
    ['"hello".contains("ell") && "hello".startsWith("he") && "hello".endsWith("lo")', true],
    ['"hello".indexOf("l") + "hello".lastIndexOf("l")', 5],
    ['"hello".substring(1, 3) + "hello".substring(3) + "hello".charAt(0)', 'elloh'],
    ['"ab12".matches("^[a-z]+[0-9]{2}$")', true],
    ['"%s has %d (%.1f)".format(["x", 3, 0.25])', 'x has 3 (0.2)'],
    ['string({"a": [1, null]})', '{"a":[1,null]}'],
    ['string(duration("90s")) + string(timestamp("2026-01-02T03:04:05Z").getFullYear())', '90s2026'],
    ['true ? "a" : "b"', 'a'],
    ['input.object["a"]', 1],
    ['input["object"].a', 1],
    ['"x" == \'x\' && r"\\d" == "\\\\d"', true],
  ])('%s is %j', (expression, expected) => {
    expect(value(expression, { input: { list: [3, 1, 2], object: { a: 1, b: null } } })).toEqual(expected);
  });

  test('equality is deep and follows JSON', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(value('input.a == input.copy', { input: { a, copy: JSON.parse(JSON.stringify(a)) } })).toBe(true);
        const same = engine.compileTemplate('${{ [input.a, input.b].distinct().size() == 1 }}');
        expect(value('input.a == input.b', { input: { a, b } })).toBe(same.evaluate({ input: { a, b } }));
      }),
    );
  });

  test('any JSON value comes out as it went in, wrapped in lists and objects or not', () => {
    fc.assert(
      fc.property(json, (generated) => {
        const scope = { input: { v: generated } };
        expect(value('input.v', scope)).toEqual(generated);
        expect(value('[input.v, {"v": input.v}]', scope)).toEqual([generated, { v: generated }]);
        expect(value('[input.v].map(x, x)', scope)).toEqual([generated]);
      }),
    );
  });

  test('appending to one list twice gives two lists', () => {
    const expression = '[[1].map(x, x)].map(a, [a + [2], a + [3], a])';
    expect(value(expression)).toEqual([[[1, 2], [1, 3], [1]]]);
  });
});

describe('plain paths', () => {
  const slow = createExpressionEngine({ shortcuts: false });
  const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'length', 'in');
  const tree = fc.letrec<{ node: JsonValue }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<JsonValue>(null, 1, 2 ** 60, 1.5, 'text', true),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'in'), tie('node'), { noNullPrototype: true }),
    ),
  })).node;

  test('give the same result or the same failure as the evaluator does', () => {
    const step = fc.oneof(key, fc.nat({ max: 3 }), fc.constant(-1));
    fc.assert(
      fc.property(tree, fc.array(step, { maxLength: 4 }), (input, path) => {
        const source = `\${{ input${path.map((segment) => `[${JSON.stringify(segment)}]`).join('')} }}`;
        const outcome = (candidate: typeof engine) => {
          try {
            return { value: candidate.compileTemplate(source).evaluate({ input }) };
          } catch (thrown) {
            const { code, message } = thrown as OrchestratorError;
            return { code, message };
          }
        };
        expect(outcome(engine)).toEqual(outcome(slow));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is wrong is found before anything runs', () => {
  test.each([
    ['inptu.a', 'unknown-name', 'Nothing is called "inptu"', 'Did you mean input?'],
    ['[1].map(x, y)', 'unknown-name', 'Nothing is called "y"', 'An expression may name'],
    ['constructor', 'unknown-name', 'Nothing is called "constructor"', 'An expression may name'],
    ['steps', 'invalid-expression', 'steps must be followed', 'Write steps.<id>.output.'],
    ['steps[input.a].output', 'invalid-expression', 'steps must be followed', 'Write steps.<id>.output.'],
    ['steps.a.result', 'unknown-name', 'A step has no "result"', 'Write steps.a.output.result.'],
    ['has(steps.a)', 'invalid-expression', "has() can't ask for a step", 'steps.a.output != null'],
    ['"x".splitt(",")', 'unknown-function', 'There is no function "splitt"', 'Did you mean "split"?'],
    ['contains("a", "b", "c")', 'invalid-expression', 'contains takes 2', 'before the dot'],
    ['duration("1s", 2)', 'invalid-expression', 'duration takes 1', 'before the dot'],
    ['input.list.map(x)', 'invalid-expression', 'map takes a name', 'list.map(x, …)'],
    ['has(input)', 'invalid-expression', 'has() takes a field', 'has(input.name)'],
    ['a ? b', 'invalid-expression', 'line 1, column 5', ''],
    ['a = 1', 'invalid-expression', "CEL can't read it", 'compares with =='],
    ['a === 1', 'invalid-expression', "CEL can't read it", 'compares with =='],
    ['input.a and input.b', 'invalid-expression', "CEL can't read it", '&&'],
    ['input.a ?? 1', 'invalid-expression', "CEL can't read it", 'has(input.name)'],
    ['input.in', 'invalid-expression', '"in" is a reserved word', 'Write ["in"]'],
    ['', 'invalid-expression', 'The expression is empty', 'Write'],
    ['google.protobuf.Any{}', 'unknown-name', 'There is no type', '{"key": value}'],
    [`${'('.repeat(4000)}1${')'.repeat(4000)}`, 'invalid-expression', 'too deeply nested', 'assign'],
    ['1'.repeat(10_001), 'invalid-expression', '10003 characters', 'assign'],
  ])('%.60s', (expression, ...[code, message, hint]) => {
    const problems = problemsOf({ a: `\${{ ${expression} }}` });
    expect(problems[0]).toEqual([code, '/a', expect.stringContaining(message), expect.stringContaining(hint)]);
  });

  test('all of them, each at its place', () => {
    expect(
      problemsOf({ 'a/b': ['${{ x }}', '${{ y z }}'], c: '${{ 1', d: '${{ p + q }}' }).map(([code, at]) => [code, at]),
    ).toEqual([
      ['unknown-name', '/a~1b/0'],
      ['invalid-expression', '/a~1b/1'],
      ['invalid-expression', '/c'],
      ['unknown-name', '/d'],
      ['unknown-name', '/d'],
    ]);
  });

  test('any text in the marks is either compiled or refused with a problem', () => {
    const token = fc.constantFrom(
      'input',
      'steps',
      '.',
      'a',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '1',
      '"',
      '+',
      '?',
      ':',
      ',',
      'map',
      'has',
      '!',
      '-',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(token, { maxLength: 15 }).map((tokens) => tokens.join('')),
        ),
        (text) => {
          const { problems, template } = engine.inspectTemplate(`\${{${text}}}`);
          if (problems.length > 0) return;
          const codes: unknown[] = [];
          try {
            template.evaluate({ input: { a: 1 }, steps: { a: { output: 1 } } });
          } catch (thrown) {
            codes.push(thrown instanceof OrchestratorError ? thrown.code : thrown);
          }
          expect(codes.filter((code) => code !== 'expression-failed')).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('cost', () => {
  test('100,000 items can be mapped, filtered and joined', () => {
    const scope = { input: { many } };
    expect(value('input.many.map(c, string(c.words)).join("+").size()', scope)).toBe(588_889);
    expect(value('input.many.filter(c, c.words % 2 == 0).map(c, c.name).size()', scope)).toBe(50_000);
    expect(value('input.many.map(c, c.words).sum()', scope)).toBe(4_999_950_000);
    expect(value('input.many.map(c, c.name).distinct().size()', scope)).toBe(100_000);
  });

  test('a large list is not converted to learn its size or one field', () => {
    const trap = new Proxy(many, {
      get: (target, property, receiver) => {
        if (property === '1') throw new Error('element 1 was read');
        return Reflect.get(target, property, receiver) as unknown;
      },
    });
    expect(value('size(input.many) + input.many[2].words', { input: { many: trap } })).toBe(100_002);
    expect(() => value('input.many.map(x, x)', { input: { many: trap } })).toThrow('element 1 was read');
  });

  const nested = (depth: number): string =>
    depth === 0 ? 'true' : `[1,2,3,4,5,6,7,8,9,10].all(x${depth}, ${nested(depth - 1)})`;

  test.each([
    ['macros inside macros', nested(9)],
    ['a product of two lists', 'input.many.map(a, input.many.map(b, 1))'],
    ['errors that exists absorbs', 'input.many.exists(a, input.many.exists(b, b.nope == 1))'],
    ["a cost limit can't be absorbed", `(${nested(9)}) || true`],
    ['text that doubles', `["${'x'.repeat(5000)}"]${'.map(s, [s,s,s,s,s,s,s,s,s,s].join(""))'.repeat(8)}`],
    [
      'text that replace makes',
      `"${'x'.repeat(5000)}".replace("", "${'y'.repeat(4000)}").replace("", "${'z'.repeat(500)}").size()`,
    ],
    ['a list of lists of lists', `[1]${'.map(s, [s,s,s,s,s,s,s,s,s,s])'.repeat(9)}`],
    ['comparisons', 'input.many.map(a, input.many == input.many)'],
    ['searches', 'input.many.map(a, {"x": 1} in input.many)'],
  ])('%s end at the limit', (_name, expression) => {
    const error = failure(expression, { input: { many } }, createExpressionEngine({ costLimit: 500_000 }));
    expect(error.details).toMatchObject({ reason: 'cost-limit' });
    expect(error.hint).toContain('map step');
  });

  test('a hostile regular expression takes linear time', () => {
    const text = 'a'.repeat(50_000);
    const started = performance.now();
    expect(value('input.matches("^(a+)+$b")', { input: text })).toBe(false);
    expect(value('input.matches("(a|aa)*(a|aa)*(a|aa)*c")', { input: text })).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('an engine may be given a smaller limit', () => {
    const small = createExpressionEngine({ costLimit: 100 });
    const template = small.compileTemplate('${{ input.map(x, x + 1) }}');
    expect(template.evaluate({ input: [1, 2] })).toEqual([2, 3]);
    expect(() => template.evaluate({ input: Array.from({ length: 100 }, () => 1) })).toThrow('more than 100 units');
  });
});

describe('conditions', () => {
  test('give true or false', () => {
    expect(engine.compileCondition(true).evaluate({})).toBe(true);
    const condition = engine.compileCondition(' ${{ input.n > 1 }}\n');
    expect(condition.references).toEqual([{ name: 'input' }]);
    expect(condition.evaluate({ input: { n: 2 } })).toBe(true);
  });

  test('fail where the result is something else', () => {
    const condition = engine.compileCondition('${{ input.list }}');
    expect(() => condition.evaluate({ input: { list: [] } })).toThrow('gives neither true nor false but a list');
  });

  test('must be one expression as a whole', () => {
    expect(() => engine.compileCondition('input.n > 1')).toThrow(
      expect.objectContaining({ code: 'invalid-expression', hint: 'Write ${{ input.n > 1 }}.' }),
    );
  });
});
