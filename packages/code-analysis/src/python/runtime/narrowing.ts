import type { Instruction } from '../../ir/instruction.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue } from '../../solver/values.ts';
import type { LinkContext } from './link.ts';
import type { PythonRuntime } from './runtime.ts';
import { typeNameOf } from './types.ts';

/** A value passes if it may be an instance of one of the classes (or, not positive, if it need not be). */
export function linkNarrow(context: LinkContext, narrow: Extract<Instruction, { op: 'narrow' }>): void {
  const { runtime, at } = context;
  const { propagation } = runtime.machine;
  const classes = at(narrow.class);
  const to = at(narrow.to);
  context.narrowings.push({ to, classes, positive: narrow.positive });
  propagation.each(at(narrow.from), (value) => {
    const fits = fitsAny(runtime, value, classes);
    if (fits === 'maybe' || (fits === 'yes') === narrow.positive) propagation.add(to, value);
  });
}

type Fit = 'yes' | 'no' | 'maybe';

function fitsAny(runtime: PythonRuntime, value: AbstractValue, classes: Variable): Fit {
  const known = classesIn(runtime, classes);
  if (known.length === 0) return 'maybe';
  let result: Fit = 'no';
  for (const class_ of known) {
    const fit = fitsOne(runtime, value, class_);
    if (fit === 'yes') return 'yes';
    if (fit === 'maybe') result = 'maybe';
  }
  return result;
}

/** The classes that a variable holds, also within tuples. */
export function classesIn(runtime: PythonRuntime, variable: Variable): AbstractValue[] {
  const { propagation } = runtime.machine;
  return propagation
    .valuesOf(variable)
    .flatMap((value) => (value.kind === 'container' ? containerItems(runtime, value) : [value]));
}

function containerItems(runtime: PythonRuntime, value: Extract<AbstractValue, { kind: 'container' }>): AbstractValue[] {
  const { propagation } = runtime.machine;
  return [...value.slots.values(), value.rest].flatMap((slot) => [...propagation.valuesOf(slot)]);
}

function fitsOne(runtime: PythonRuntime, value: AbstractValue, class_: AbstractValue): Fit {
  if (value.kind === 'instance') {
    if (class_.kind === 'class') return runtime.classes.isSubclass(value.class, class_) ? 'yes' : 'no';
    const isBased = runtime.classes.order(value.class).includes(class_ as never);
    if (isBased) return 'yes';
    return class_.kind === 'builtin' && class_.name !== 'object' ? 'no' : 'maybe';
  }
  if (class_.kind === 'class') return value.kind === 'external' ? 'maybe' : 'no';
  if (class_.kind !== 'builtin' || value.kind === 'external') return 'maybe';
  const type = typeNameOf(value);
  if (class_.name === type || class_.name === 'object') return 'yes';
  if (value.kind === 'class') return class_.name === 'type' ? 'yes' : 'no';
  return type === 'bool' && class_.name === 'int' ? 'yes' : value.kind === 'function' ? 'maybe' : 'no';
}
