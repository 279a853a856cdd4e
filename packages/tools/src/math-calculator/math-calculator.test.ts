import { tmpdir } from 'node:os';
import type { JsonObject } from '@orchestr8/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeStepContext } from '../fake-step-context.ts';
import { mathCalculator } from './math-calculator.ts';

const context = fakeStepContext(tmpdir());

async function calculated(input: JsonObject): Promise<JsonObject> {
  return (await mathCalculator.run(input, context)) as JsonObject;
}

async function textOf(expression: string): Promise<unknown> {
  return (await calculated({ expression })).text;
}

async function codeOf(input: JsonObject): Promise<string> {
  return await calculated(input).then(
    ({ text }) => `calculated ${String(text)}`,
    (error: { code: string }) => error.code,
  );
}

test('the examples give what they say', async () => {
  for (const { input, output } of mathCalculator.examples)
    expect(await calculated(input as JsonObject)).toEqual(output);
});

describe('an expression', () => {
  test.each([
    ['0.1 + 0.2', '0.3'],
    ['1.1 * 1.1', '1.21'],
    ['1.005 * 1000', '1005'],
    ['7/2', '3.5'],
    ['1/3', '0.3333333333333333'],
    ['1/3*3', '1'],
    ['2 + 3 * 4', '14'],
    ['-2^2', '-4'],
    ['2**10', '1024'],
    ['10 mod 3', '1'],
    ['10000000000000000 + 1', '10000000000000001'],
    ['30!', '265252859812191058636308480000000'],
    ['sin(pi)', '0'],
    ['sin(30 deg)', '0.5'],
    ['ln(e^2)', '2'],
    ['log10(1000)', '3'],
    ['mean(1, 2, 3, 4)', '2.5'],
    ['max(1,234)', '234'],
    ['[1, 2] * 2', '[2, 4]'],
    ['5 > 3', 'true'],
    ['sqrt(-4)', '2i'],
    ['1e-70 * 2', '2e-70'],
  ])('%s is %s', async (expression, text) => expect(await textOf(expression)).toBe(text));

  test.each([
    ['15% of 200', '30'],
    ['15 percent of 80', '12'],
    ['200 + 10%', '220'],
    ['1,234,567.5 + 1', '1234568.5'],
    ['(1,234 + 1) * 2', '2470'],
    ['3 × 4 ÷ 2 − 1', '5'],
    ['3 x 4', '12'],
    ['2 + 2 =', '4'],
    ['What is 3 plus 4?', '7'],
    ['12 divided by 4', '3'],
    ['square root of 16', '4'],
    ['√2', '1.4142135623730951'],
    ['5 squared', '25'],
    ['72 °F in °C', '22.22222222222222 °C'],
    ['60 mph to km/h', '96.56064 km/h'],
    ['5 miles in km', '8.04672 km'],
    ['1,500 g to kg', '1.5 kg'],
    ['5 km + 3 miles', '9.828032 km'],
    ['60 mph * 2 hours', '193121.28 m'],
    ['10 GB / (100 Mb/s)', '800 s'],
  ])('is read as people write it: %s is %s', async (expression, text) => expect(await textOf(expression)).toBe(text));

  test('gives a number for programs, a text for people, and the unit', async () => {
    expect(await calculated({ expression: '30!' })).toEqual({
      result: 2.6525285981219107e32,
      text: expect.any(String),
    });
    expect(await calculated({ expression: '3 GB in MB' })).toEqual({ result: 3000, text: '3000 MB', unit: 'MB' });
    expect(await calculated({ expression: 'sqrt(-1)' })).toEqual({ result: null, text: 'i' });
  });
});

describe('a conversion', () => {
  test.each([
    [100, 'F', 'C', 37.77777777777778],
    [37, 'celsius', 'fahrenheit', 98.6],
    [-40, '°C', '°F', -40],
    [0, 'C', 'kelvin', 273.15],
    [10, 'pounds', 'kilograms', 4.5359237],
    [10, 'lbs', 'kg', 4.5359237],
    [1, 'stone', 'lb', 14],
    [1, 'MILES', 'Kilometres', 1.609344],
    [1, 'nautical mile', 'm', 1852],
    [1, 'yard', 'inches', 36],
    [100, 'mph', 'kph', 160.9344],
    [1, 'acre', 'sqm', 4046.8564224],
    [3, 'square feet', 'm2', 0.27870912],
    [1, 'cubic metre', 'litres', 1000],
    [1, 'gallon', 'l', 3.785411784],
    [16, 'tablespoons', 'cups', 1],
    [1, 'tbsp', 'tsp', 3],
    [1, 'MB', 'KB', 1000],
    [1, 'GiB', 'MiB', 1024],
    [1, 'Mb', 'kB', 125],
    [2, 'hours', 'min', 120],
    [1, 'week', 'days', 7],
    [500, 'kcal', 'kJ', 2092],
    [180, 'degrees', 'rad', 3.141592653589793],
    ['0.1', 'm', 'cm', 10],
  ])('%s %s is that many %s: %d', async (...[value, from, to, result]) => {
    expect((await calculated({ value, from, to })).result).toBe(result);
  });

  test('shows the unit as it was asked for', async () => {
    expect(await calculated({ value: 1, from: 'tbsp', to: 'tsp' })).toEqual({ result: 3, text: '3 tsp', unit: 'tsp' });
  });

  test('there and back is where it began', async () => {
    const kinds = [
      ['miles', 'km', 'ft', 'yard', 'cm', 'light years'],
      ['celsius', 'F', 'K'],
      ['cups', 'litres', 'tsp', 'gallons', 'fl oz'],
      ['GB', 'MiB', 'bits', 'bytes'],
      ['mph', 'km/h', 'knots', 'm/s'],
    ];
    const pair = fc
      .constantFrom(...kinds)
      .chain((units) => fc.tuple(fc.constantFrom(...units), fc.constantFrom(...units)));
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.001, max: 1e6, noNaN: true }), pair, async (value, [from, to]) => {
        const { result } = await calculated({ value, from, to });
        const back = await calculated({ value: result as number, from: to, to: from });
        expect(Math.abs((back.result as number) - value)).toBeLessThanOrEqual(1e-9 * value + 1e-9);
      }),
      { numRuns: 200 },
    );
  });
});

test('sums, differences and products of decimal numbers are exact', async () => {
  const decimal = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 4 }));
  const terms = fc.array(fc.tuple(fc.constantFrom('+', '-', '*'), decimal), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(decimal, terms, async (first, rest) => {
      let [digits, scale] = [BigInt(first[0]), first[1]];
      let expression = `(${written(first)})`;
      for (const [sign, next] of rest) {
        expression = `(${expression} ${sign} (${written(next)}))`;
        if (sign === '*') [digits, scale] = [digits * BigInt(next[0]), scale + next[1]];
        else {
          const common = Math.max(scale, next[1]);
          const other = BigInt(next[0]) * 10n ** BigInt(common - next[1]);
          digits = digits * 10n ** BigInt(common - scale) + (sign === '+' ? other : -other);
          scale = common;
        }
      }
      const { result } = await calculated({ expression });
      expect(result).toBe(Number(`${digits}e-${scale}`));
    }),
    { numRuns: 300 },
  );
});

function written([digits, scale]: readonly [number, number]): string {
  return (digits / 10 ** scale).toFixed(scale);
}

describe('what can not be calculated', () => {
  test.each([
    ['what is love', 'expression-invalid'],
    ['sqrt(2', 'expression-invalid'],
    ['x = 3', 'expression-invalid'],
    ['f(x) = x', 'expression-invalid'],
    ['1:10', 'expression-invalid'],
    ['"text"', 'expression-invalid'],
    ['5 m + 3 kg', 'expression-invalid'],
    ['10 USD to EUR', 'expression-invalid'],
    ['1/0', 'result-not-finite'],
    ['0/0', 'result-not-finite'],
    ['1e400', 'result-not-finite'],
  ])('%s: %s', async (expression, code) => expect(await codeOf({ expression })).toBe(code));

  test('an unknown function is answered with the one that was meant', async () => {
    await expect(calculated({ expression: 'mena(1, 2)' })).rejects.toMatchObject({
      code: 'expression-invalid',
      hint: 'Did you mean mean?',
      retryable: false,
    });
  });

  test('units that are unknown or of different kinds', async () => {
    expect(await codeOf({ value: 1, from: 'foo', to: 'm' })).toBe('unit-unknown');
    expect(await codeOf({ value: 1, from: 'kg', to: 'm' })).toBe('units-incompatible');
    expect(await codeOf({ value: 'x', from: 'kg', to: 'g' })).toBe('input-invalid');
    expect(await codeOf({ expression: '1'.repeat(3_000) })).toBe('input-invalid');
    expect(await codeOf({ expression: `${'-'.repeat(1_900)}1` })).toBe('expression-too-large');
  });

  test('nothing of the library that could change it or read code', async () => {
    for (const name of ['import', 'createUnit', 'evaluate', 'parse', 'simplify', 'derivative', 'resolve', 'compile'])
      expect(await codeOf({ expression: `${name}("1")` })).toBe('expression-invalid');
    const escapes = [
      'cos.constructor("return process")()',
      '[].map.constructor("return 1")()',
      '{a: 1}.constructor',
      'constructor',
      '__proto__',
      'typed("a", {"": f(x) = x})',
    ];
    for (const expression of escapes) expect(await codeOf({ expression })).toBe('expression-invalid');
  });
});

describe('hostile expressions end', () => {
  test.each([
    ['huge powers', '9^9^9^9'],
    ['a huge exponent', '2^(2^100)'],
    ['many powers', '9^'.repeat(900) + '9'],
    ['large lists', 'ones(1e9)'],
    ['large ranges', '1:1e12'],
    ['a huge angle', 'sin(10^1000000)'],
    ['unclosed parentheses', '('.repeat(1_999)],
    ['unclosed calls', 'sqrt('.repeat(300) + '2'],
  ])('at once: %s', async (_name, expression) => {
    expect(await codeOf({ expression })).toMatch(/^(expression|result)-/);
  });

  test('and leave no trace: an exception half-way through does not change what follows', async () => {
    const before = await textOf('1/3 + sin(1) + 2^0.5');
    expect(await codeOf({ expression: 'sin(10^1000000)' })).toBe('expression-invalid');
    expect(await textOf('1/3 + sin(1) + 2^0.5')).toBe(before);
    expect(await codeOf({ expression: 'leftShift(1, 1e12)' })).toBe('result-not-finite');
  });

  test('at the time limit, and the next calculation works', async () => {
    const slow = codeOf({ expression: 'factorial(1e9)' });
    const next = textOf('1 + 1');
    expect(await slow).toBe('calculation-too-long');
    expect(await next).toBe('2');
  });

  test('at the memory limit, and the next calculation works', async () => {
    expect(await codeOf({ expression: 'bitAnd(2^1e9, 5)' })).toBe('calculation-too-long');
    expect(await textOf('1 + 1')).toBe('2');
  });

  test('when the step is cancelled', async () => {
    const cancelling = new AbortController();
    const slow = mathCalculator.run(
      { expression: 'factorial(1e9)' },
      fakeStepContext(tmpdir(), { signal: cancelling.signal }),
    );
    cancelling.abort(new Error('cancelled'));
    await expect(slow).rejects.toThrow('cancelled');
  });
});
