import { linked } from '../../solver/linked-unit.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue, CoroutineValue } from '../../solver/values.ts';
import { callEach, type JsRuntime, type JsStep } from './runtime.ts';

/** One round of `for … of`, of a spread, or of a pattern. */
export function iterateValue(runtime: JsRuntime, value: AbstractValue, step: JsStep): void {
  const { machine } = runtime;
  const { propagation } = machine;
  switch (value.kind) {
    case 'container':
      if (value.type !== 'map') return propagation.copy(value.all, step.to);
      return iterateMap(runtime, value, step);
    case 'generator':
      machine.recorder.call(step.site, value.function.symbol);
      return propagation.copy(linked(value.function.unit, value.function.template.yields), step.to);
    case 'instance': {
      for (const name of ['[Symbol.iterator]', '[Symbol.asyncIterator]']) {
        const iterator = machine.variable();
        const call = { site: step.site, arguments: [], receiver: value, to: iterator };
        callEach(runtime, runtime.classes.lookup(value.class, name).variable, call);
        propagation.each(iterator, (found) => nextOf(runtime, found, step));
      }
      return;
    }
    case 'external':
      return propagation.add(step.to, machine.external('', 9));
    default:
  }
}

function iterateMap(runtime: JsRuntime, value: Extract<AbstractValue, { kind: 'container' }>, step: JsStep): void {
  const { machine } = runtime;
  const pair = machine.once(`entry of ${value.id}`, () => machine.container('list'));
  machine.propagation.copy(value.keys, machine.slot(pair, 0));
  machine.propagation.copy(value.all, machine.slot(pair, 1));
  machine.propagation.add(step.to, pair);
}

/** What the iterator that a class gives hands out: the `value` of what its `next` returns. */
function nextOf(runtime: JsRuntime, iterator: AbstractValue, step: JsStep): void {
  const { machine } = runtime;
  if (iterator.kind === 'generator') return iterateValue(runtime, iterator, step);
  const next = machine.variable();
  runtime.parts.load(runtime, iterator, { name: 'next', to: next, site: step.site });
  const result = machine.variable();
  callEach(runtime, next, { site: step.site, arguments: [], to: result });
  machine.propagation.each(result, (found) =>
    runtime.parts.load(runtime, found, { name: 'value', to: step.to, site: step.site }),
  );
}

/** What awaiting a value gives. */
export function awaitValue(runtime: JsRuntime, value: AbstractValue, step: JsStep): void {
  const { propagation } = runtime.machine;
  if (value.kind === 'coroutine') propagation.copy(settledOf(runtime, value, step), step.to);
  else if (value.kind === 'container' && value.type === 'promise') propagation.copy(value.rest, step.to);
  else propagation.add(step.to, value);
}

const settled = new WeakMap<CoroutineValue, Variable>();

/**
 * What an async function gives in the end: one that returns a promise gives what that one gives. Found once per
 * function, because they may return each other's.
 */
function settledOf(runtime: JsRuntime, coroutine: CoroutineValue, step: JsStep): Variable {
  const known = settled.get(coroutine);
  if (known !== undefined) return known;
  const to = runtime.machine.variable();
  settled.set(coroutine, to);
  runtime.machine.propagation.each(coroutine.result, (inner) => awaitValue(runtime, inner, { ...step, to }));
  return to;
}
