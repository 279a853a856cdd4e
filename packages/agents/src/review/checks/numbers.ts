import { fails, numberOf, passes, textOf, type Check } from '../subject.ts';
import { arithmetic } from '../arithmetic.ts';

/** The result is what another calculator gets. Left out for what that one does not know. */
export const recalculated: Check = ({ input, output }) => {
  const expected = arithmetic(textOf(input['expression']));
  const result = output['result'];
  if (expected === undefined || typeof result !== 'number') return undefined;
  return isNear(result, expected)
    ? passes(`Computed another way: ${expected}.`)
    : fails(`Computed another way it is ${expected}, not ${result}.`);
};

/** Converting the result back gives the value. */
export const convertedBack: Check = async ({ input, output, context }) => {
  const [value, result] = [numberOf(input['value']), numberOf(output['result'])];
  const [from, to] = [textOf(input['from']), textOf(input['to'])];
  const back = await context.tool('math_calculator@^1', { value: result, from: to, to: from });
  const again = numberOf((back as { readonly result?: number }).result);
  const text = `${result} ${to} make ${again} ${from}`;
  return isNear(again, value) ? passes(`${text}.`) : fails(`${text}, not ${value}.`);
};

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}
