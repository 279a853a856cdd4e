import type { CallInstruction } from '../../ir/instruction.ts';
import type { LinkContext } from './link.ts';
import type { Call } from './runtime.ts';

/** Puts a call into the constraint graph. */
export function linkCall(context: LinkContext, instruction: CallInstruction): void {
  const { runtime, at, siteOf, definitions } = context;
  const { machine } = runtime;
  const site = siteOf(instruction.place, instruction.direct);
  const expected = machine.recorder.expect(site, instruction.text);
  const of = instruction.superOf;
  const call: Call = {
    site,
    arguments: instruction.arguments.map((argument) => ({ ...argument, value: at(argument.value) })),
    to: at(instruction.to),
    expected,
    isDecorator: instruction.form === 'decorator',
    superOf: of === null ? null : { class: definitions.classes[of.class] ?? null, receiver: at(of.receiver) },
  };
  const callee = at(instruction.callee);
  machine.propagation.each(callee, (value) => runtime.parts.call(runtime, value, call));
  context.calls.push({ call, callee, method: instruction.method });
}
