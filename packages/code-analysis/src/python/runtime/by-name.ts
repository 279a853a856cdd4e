import type { FunctionValue } from '../../solver/values.ts';
import type { LinkedSource } from './fallbacks.ts';
import type { PythonRuntime } from './runtime.ts';

/** Names of methods that built-in and library types have as well: to see one says nothing. */
const common = new Set(
  `append extend insert remove pop clear index count sort reverse copy get items keys values update setdefault add
  discard join split strip format encode decode replace startswith endswith lower upper read write close open flush seek
  send start stop run wait acquire release put next group match search find findall sub test result name exists mkdir
  parse load loads dump dumps info debug warning error exception commit execute fetchone fetchall cursor connect`.split(
    /\s+/,
  ),
);

/**
 * Calls of a method of something of which nothing is known go to the one method of the project that has the name, if
 * there is just one and no library type is known for it.
 */
export function resolveByName(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { machine } = runtime;
  const methods = methodsByName(sources);
  for (const { context } of sources) {
    for (const { call, callee, method } of context.calls) {
      if (method === null || call.site.targets.size > 0 || call.expected?.understood === true) continue;
      if (!machine.propagation.isEmpty(callee) || common.has(method) || method.startsWith('__')) continue;
      const found = methods.get(method);
      if (found === undefined || found === null) continue;
      const owner = ownerOf(sources, found);
      const receiver = owner === undefined ? {} : { receiver: machine.instanceOf(owner) };
      runtime.parts.call(runtime, found, { ...call, ...receiver, resolution: 'name' });
    }
  }
}

/** The method of each name; null where there are several. */
function methodsByName(sources: readonly LinkedSource[]): Map<string, FunctionValue | null> {
  const methods = new Map<string, FunctionValue | null>();
  for (const { definitions } of sources) {
    for (const function_ of definitions.functions) {
      const { name, owner } = function_.template;
      if (owner >= 0) methods.set(name, methods.has(name) ? null : function_);
    }
  }
  return methods;
}

function ownerOf(
  sources: readonly LinkedSource[],
  function_: FunctionValue,
): LinkedSource['definitions']['classes'][number] | undefined {
  const source = sources.find(({ unit }) => unit === function_.unit);
  return source?.definitions.classes[function_.template.owner];
}
