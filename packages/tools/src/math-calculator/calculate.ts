/** Calculates inside of the worker. Errors are plain data, because classes don't cross a worker's border. */
import type { BigNumber, MathNode, Unit } from 'mathjs';
import { nearNames } from '../near-names.ts';
import { allowedConstants, allowedFunctions, allowedNodes, trigonometricFunctions } from './allowed-names.ts';
import { plainExpression, writtenConversion } from './expression-text.ts';
import type { RestrictedMath } from './restricted-math.ts';
import { conversionCandidates, shownUnit, temperatureSign } from './unit-names.ts';

/** What is to be calculated. */
export type Calculation =
  | { readonly expression: string }
  | { readonly value: number | string; readonly from: string; readonly to: string };

export type CalculatedNumber = number | boolean | null | readonly CalculatedNumber[];

export interface CalculationResult {
  /** The nearest number; null where no real number is the result (`text` then says it). */
  readonly result: CalculatedNumber;
  readonly text: string;
  readonly unit?: string;
}

export interface CalculationProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type CalculationAnswer =
  | { readonly result: CalculationResult }
  | {
      readonly problem: CalculationProblem;
      /** An exception left the library half-way, which leaves its precision changed: it must not be used again. */
      readonly isSpent: boolean;
    };

const mostNodes = 1_000;

/** A problem as an exception, inside of the worker. */
class Refusal extends Error {
  readonly problem: CalculationProblem;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.problem = { code, message, hint };
  }
}

/** Calculates; whatever goes wrong is a problem, never an exception. */
export function calculate(calculation: Calculation, restricted: RestrictedMath): CalculationAnswer {
  try {
    if (!('expression' in calculation)) return { result: convert(calculation, restricted) };
    const conversion = writtenConversion(calculation.expression);
    const converted = conversion === null ? null : tryConvert(conversion, restricted);
    return { result: converted ?? evaluate(calculation.expression, restricted) };
  } catch (error) {
    return { problem: problemOf(error), isSpent: !(error instanceof Refusal) };
  }
}

function evaluate(expression: string, { parse, math }: RestrictedMath): CalculationResult {
  const node = parse(plainExpression(expression));
  const names = checkNodes(node, math);
  const value: unknown = node.compile().evaluate(new Map());
  return describe(value, { math, snapsToZero: names.some((name) => trigonometricFunctions.has(name)) });
}

/** @returns the names of the functions that are called */
function checkNodes(root: MathNode, math: RestrictedMath['math']): string[] {
  const called: string[] = [];
  let count = 0;
  root.traverse((node, path, parent) => {
    if (++count > mostNodes) throw new Refusal('expression-too-large', 'The expression is too large.', 'Split it.');
    if (!allowedNodes.has(node.type)) throw unsupported(node.type);
    if ('name' in node === false || node.type !== 'SymbolNode') return;
    const name = String(node.name);
    if (parent?.type === 'FunctionNode' && path === 'fn') called.push(checkFunction(name));
    else if (!allowedConstants.has(name) && !math.Unit.isValuelessUnit(name)) throw unknownName(name, 'name');
  });
  return called;
}

function checkFunction(name: string): string {
  if (allowedFunctions.has(name)) return name;
  throw unknownName(name, 'function');
}

function unknownName(name: string, kind: 'name' | 'function'): Refusal {
  const known = kind === 'function' ? allowedFunctions : [...allowedConstants, ...allowedFunctions];
  const near = nearNames(name, known);
  const hint = near.length === 0 ? 'Use numbers, units and the usual functions.' : `Did you mean ${near.join(' or ')}?`;
  return new Refusal('expression-invalid', `There is no ${kind} ${JSON.stringify(name)} in calculations.`, hint);
}

function unsupported(type: string): Refusal {
  const what = type
    .replace(/Node$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return new Refusal(
    'expression-invalid',
    `A calculation can't hold this: ${what}.`,
    'Give one expression of numbers.',
  );
}

function tryConvert(conversion: Extract<Calculation, { from: string }>, restricted: RestrictedMath) {
  try {
    return convert(conversion, restricted);
  } catch (error) {
    if (error instanceof Refusal && error.problem.code === 'unit-unknown') return null;
    throw error;
  }
}

function convert(
  { value, from, to }: Extract<Calculation, { from: string }>,
  { math }: RestrictedMath,
): CalculationResult {
  const sides = conversionCandidates(from, to);
  const [source, target] = [knownUnit(from, sides.from, math), knownUnit(to, sides.to, math)];
  const amount = math.bignumber(String(value));
  if (!math.unit(source).equalBase(math.unit(target))) {
    const hint = 'Give two units of the same kind, such as km and miles.';
    throw new Refusal('units-incompatible', `${from} can't be converted to ${to}.`, hint);
  }
  const converted = math.unit(amount, source).to(target);
  const number = describeNumber(math.bignumber(converted.toNumeric(target)), { math, snapsToZero: false });
  const unit = temperatureSign(target) ?? to.trim();
  return { result: number.result, text: `${number.text} ${unit}`, unit };
}

function knownUnit(written: string, candidates: readonly string[], math: RestrictedMath['math']): string {
  for (const candidate of candidates) {
    try {
      math.unit(candidate);
      return candidate;
    } catch {
      continue;
    }
  }
  const hint = 'Use the name or sign of a unit, such as km, miles, kg, lb, celsius, °F, litres, MB, hours.';
  throw new Refusal('unit-unknown', `There is no unit ${JSON.stringify(written)}.`, hint);
}

interface Describing {
  readonly math: RestrictedMath['math'];
  /** Whether what trigonometry leaves of a zero (1e-64) counts as zero. */
  readonly snapsToZero: boolean;
}

function describe(value: unknown, describing: Describing): CalculationResult {
  const { math } = describing;
  switch (math.typeOf(value)) {
    case 'Unit':
      return describeUnit(value as Unit, describing);
    case 'DenseMatrix':
      return describeList((value as { toArray(): unknown[] }).toArray(), describing);
    case 'Array':
      return describeList(value as unknown[], describing);
    case 'boolean':
      return { result: value as boolean, text: String(value) };
    case 'Complex':
      return { result: null, text: math.format(value, 14) };
    case 'BigNumber':
    case 'number':
      return describeNumber(math.bignumber(value as number), describing);
    default:
      throw unsupported(math.typeOf(value));
  }
}

/** What mixed units such as `mph hour` come down to. */
const plainUnits = ['m', 'm^2', 'm^3', 'kg', 's', 'B', 'm/s'];

function describeUnit(calculated: Unit, describing: Describing): CalculationResult {
  const isProduct = /[A-Za-z0-9)] [A-Za-z(]/.test(calculated.formatUnits());
  const plain = isProduct ? plainUnits.find((one) => calculated.equalBase(describing.math.unit(one))) : undefined;
  const value = plain === undefined ? calculated : calculated.to(plain);
  const name = value.formatUnits();
  const number = describeNumber(describing.math.bignumber(value.toNumeric(name) as number), describing);
  if (name === '') return number;
  const unit = shownUnit(name);
  return { result: number.result, text: `${number.text} ${unit}`, unit };
}

function describeList(values: readonly unknown[], describing: Describing): CalculationResult {
  const described = values.map((value) => describe(value, describing));
  return { result: described.map(({ result }) => result), text: `[${described.map(({ text }) => text).join(', ')}]` };
}

function describeNumber(value: BigNumber, { snapsToZero }: Describing): CalculationResult {
  const number = snapsToZero && value.abs().lt('1e-60') ? 0 : value.toNumber();
  if (number === 0) return { result: 0, text: '0' };
  if (Number.isFinite(number)) return { result: number, text: exactInteger(value) ?? String(number) };
  const what = value.isNaN()
    ? 'is not defined'
    : value.isFinite()
      ? `is too large: ${value.toPrecision(6)}`
      : 'is infinite';
  throw new Refusal('result-not-finite', `The result ${what}.`, 'Check for a division by zero and for huge powers.');
}

/** All the digits of a whole number that a double can't hold. */
function exactInteger(value: BigNumber): string | null {
  return value.isInteger() && value.abs().gt(Number.MAX_SAFE_INTEGER) && value.abs().lt('1e64')
    ? value.toFixed()
    : null;
}

function problemOf(error: unknown): CalculationProblem {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof RangeError) {
    return { code: 'expression-too-large', message: 'The expression is nested too deeply.', hint: 'Split it.' };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'Write one expression, such as (3 + 4) * 2, sqrt(2), 15% of 80 or 5 miles in km.';
  return { code: 'expression-invalid', message: `The expression can't be calculated: ${message}.`, hint };
}
