import type { AbstractValue } from '../../solver/values.ts';
import { makeProperty } from './builtins.ts';
import { callEach, containerAt, iterateEach, siteKey, type Call, type PythonRuntime } from './runtime.ts';

type Model = (runtime: PythonRuntime, call: Call) => void;

/** Gives back its argument (or, at this position, another one). */
function same(position = 0): Model {
  return (runtime, call) => {
    const argument = call.arguments[position];
    if (argument !== undefined) runtime.machine.propagation.copy(argument.value, call.to);
  };
}

/** A decorator that may be written with or without arguments; it gives back what it decorates. */
function decorator(runtime: PythonRuntime, call: Call): void {
  const [first] = call.arguments;
  if (call.isDecorator === true && first !== undefined) return runtime.machine.propagation.copy(first.value, call.to);
  wraps(runtime, call);
  if (first === undefined || call.arguments.length > 1 || first.name !== undefined) return;
  runtime.machine.propagation.each(first.value, (value) => {
    if (value.kind === 'function' || value.kind === 'class') runtime.machine.propagation.add(call.to, value);
  });
}

/** A fixture: tests get what it gives by naming a parameter after it. */
function fixture(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const [first] = call.arguments;
  if (call.isDecorator === true && first !== undefined) return noteFixture(runtime, first.value, call.to);
  machine.propagation.add(call.to, machine.builtinMethod('decorator', 'fixture', machine.primitive('decorator')));
}

/** Remembers what a function that is decorated as a fixture gives. */
export function noteFixture(runtime: PythonRuntime, decorated: number, to: number): void {
  const { machine } = runtime;
  machine.propagation.copy(decorated, to);
  machine.propagation.each(decorated, (value) => {
    if (value.kind === 'function') runtime.fixtures.add(value);
  });
}

/** Gives a decorator that gives back what it decorates. */
function wraps(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  machine.propagation.add(call.to, machine.builtinMethod('decorator', 'apply', machine.primitive('decorator')));
}

/** One partial per place: what it is given later flows into the same variables, so there are finitely many. */
function makePartial(isMethod: boolean): Model {
  return (runtime, call) => {
    const { machine } = runtime;
    const [callee, ...given] = call.arguments;
    if (callee === undefined) return;
    const made = machine.once(siteKey(call.site, 'partial'), (id) => ({
      id,
      kind: 'partial' as const,
      callee: machine.variable(),
      arguments: given.map((argument) => ({ ...argument, value: machine.variable() })),
      isMethod,
    }));
    machine.propagation.copy(callee.value, made.callee);
    for (const [index, argument] of given.entries()) {
      machine.propagation.copy(argument.value, made.arguments[index]?.value ?? -1);
    }
    machine.propagation.add(call.to, made);
  };
}

function dataclass(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  for (const argument of call.arguments) {
    machine.propagation.each(argument.value, (value) => {
      if (value.kind === 'class') value.isDataclass = true;
    });
  }
  decorator(runtime, call);
}

/** `defaultdict(factory)`: an item that is not there is made by the factory. */
function defaultDictionary(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const made = containerAt(runtime, siteKey(call.site, 'defaultdict'), 'dict');
  const [factory] = call.arguments;
  if (factory !== undefined) callEach(runtime, factory.value, { site: call.site, arguments: [], to: made.rest });
  machine.propagation.add(call.to, made);
}

function collect(type: 'list' | 'dict'): Model {
  return (runtime, call) => {
    const { machine } = runtime;
    const made = containerAt(runtime, siteKey(call.site, 'collected'), type);
    machine.propagation.add(call.to, made);
    const [first] = call.arguments;
    if (first === undefined) return;
    if (type === 'list') return iterateEach(runtime, first.value, { to: made.rest, site: call.site });
    machine.propagation.each(first.value, (value) => {
      if (value.kind !== 'container' || value.type !== 'dict') return;
      machine.propagation.copy(value.all, made.rest);
      machine.propagation.copy(value.keys, made.keys);
    });
  };
}

/** One after the other: the items of all arguments. */
function chain(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const made = containerAt(runtime, siteKey(call.site, 'chain'), 'generator');
  for (const argument of call.arguments) iterateEach(runtime, argument.value, { to: made.rest, site: call.site });
  machine.propagation.add(call.to, made);
}

/** Runs a coroutine, or wraps it so that awaiting gives what it returns. */
function awaitArgument(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const [first] = call.arguments;
  if (first === undefined) return;
  machine.propagation.each(first.value, (value) =>
    runtime.parts.await(runtime, value, { to: call.to, site: call.site }),
  );
}

/** Awaits all arguments: a list of what they give. */
function gather(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const made = containerAt(runtime, siteKey(call.site, 'gather'), 'list');
  for (const [index, argument] of call.arguments.entries()) {
    const target = argument.spread === undefined ? machine.slot(made, index) : made.rest;
    const give = (value: AbstractValue): void => runtime.parts.await(runtime, value, { to: target, site: call.site });
    if (argument.spread === undefined) machine.propagation.each(argument.value, give);
    else {
      const item = machine.variable();
      iterateEach(runtime, argument.value, { to: item, site: call.site });
      machine.propagation.each(item, give);
    }
  }
  machine.propagation.add(call.to, made);
}

/** A module named by a constant. */
function importModule(runtime: PythonRuntime, call: Call): void {
  const { machine, modules } = runtime;
  const [name] = call.arguments;
  const unit = machine.units.find((candidate) => candidate.unit.file === call.site.file);
  if (name === undefined || unit === undefined) return;
  machine.propagation.each(name.value, (value) => {
    if (value.kind === 'constant' && typeof value.value === 'string') {
      machine.propagation.add(call.to, modules.find(value.value, unit));
    }
  });
}

function attributeReader(runtime: PythonRuntime, call: Call): void {
  runtime.machine.propagation.add(call.to, runtime.machine.primitive('getter'));
}

/** What functions of the standard library do with what they are given. */
export const libraryModels: Readonly<Record<string, Model>> = {
  'functools.partial': makePartial(false),
  'functools.partialmethod': makePartial(true),
  'functools.wraps': wraps,
  'functools.update_wrapper': same(),
  'functools.lru_cache': decorator,
  'functools.cache': same(),
  'functools.total_ordering': same(),
  'functools.singledispatch': same(),
  'functools.cached_property': (runtime, call) => makeProperty(runtime, call, true),
  'dataclasses.dataclass': dataclass,
  'attr.s': dataclass,
  'attr.attrs': dataclass,
  'attr.define': dataclass,
  'attrs.define': dataclass,
  'abc.abstractmethod': same(),
  'abc.abstractproperty': (runtime, call) => makeProperty(runtime, call, false),
  'typing.overload': () => undefined,
  'typing.cast': same(1),
  'typing.no_type_check': same(),
  'typing.final': same(),
  'typing.runtime_checkable': same(),
  'contextlib.contextmanager': same(),
  'contextlib.asynccontextmanager': same(),
  'contextlib.closing': same(),
  'copy.copy': same(),
  'copy.deepcopy': same(),
  'weakref.proxy': same(),
  'atexit.register': same(),
  'collections.defaultdict': defaultDictionary,
  'collections.OrderedDict': collect('dict'),
  'collections.deque': collect('list'),
  'itertools.chain': chain,
  'itertools.cycle': chain,
  'itertools.islice': chain,
  'itertools.chain.from_iterable': (runtime, call) => {
    const [first] = call.arguments;
    const inner = runtime.machine.variable();
    if (first === undefined) return;
    iterateEach(runtime, first.value, { to: inner, site: call.site });
    chain(runtime, { ...call, arguments: [{ value: inner }] });
  },
  'asyncio.run': awaitArgument,
  'asyncio.wait_for': same(),
  'asyncio.create_task': same(),
  'asyncio.ensure_future': same(),
  'asyncio.shield': same(),
  'asyncio.gather': gather,
  'importlib.import_module': importModule,
  'operator.attrgetter': attributeReader,
  'operator.itemgetter': attributeReader,
  'pytest.fixture': fixture,
  'pytest_asyncio.fixture': fixture,
};
