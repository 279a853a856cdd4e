import { z } from 'zod';
import { defineTool } from '../define-tool.ts';
import type { CalculatedNumber } from './calculate.ts';
import { calculateInWorker } from './calculator.ts';

const input = z.union([
  z.strictObject({
    expression: z
      .string()
      .min(1)
      .max(2_000)
      .describe('Such as (3 + 4) * 2, sqrt(2), 15% of 80, mean(1, 2, 3), sin(45 deg), 5 miles in km.'),
  }),
  z.strictObject({
    value: z.union([z.number(), z.string().regex(/^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,4})?$/, 'Must be a number')]),
    from: z.string().min(1).max(100).describe('A unit: km, miles, °F, celsius, GB, cups, mph, …'),
    to: z.string().min(1).max(100).describe('A unit of the same kind.'),
  }),
]);

const numbers: z.ZodType<CalculatedNumber> = z.lazy(() =>
  z.union([z.number(), z.boolean(), z.null(), z.array(numbers)]),
);

const output = z.strictObject({
  result: numbers.describe('The nearest number, or a list; null where it is no real number.'),
  text: z.string().describe('The result as people write it, with its unit; whole numbers with all their digits.'),
  unit: z.string().exactOptional(),
});

/** Arithmetic with decimal numbers, and conversion of units. */
export const mathCalculator = defineTool({
  id: 'math_calculator',
  version: '1.0.0',
  description:
    'Calculates an expression (arithmetic, percent, powers, roots, logarithms, trigonometry, statistics, units) or ' +
    'converts a value from one unit to another.',
  input,
  output,
  capabilities: [],
  sideEffects: 'none',
  timeout: '20s',
  examples: [
    { title: 'A sum', input: { expression: '0.1 + 0.2' }, output: { result: 0.3, text: '0.3' } },
    {
      title: 'A length',
      input: { value: 5, from: 'miles', to: 'km' },
      output: { result: 8.04672, text: '8.04672 km', unit: 'km' },
    },
    {
      title: 'A temperature',
      input: { expression: '212 °F in °C' },
      output: { result: 100, text: '100 °C', unit: '°C' },
    },
  ],
  run: async (call, context) => await calculateInWorker(call, context.signal),
});
