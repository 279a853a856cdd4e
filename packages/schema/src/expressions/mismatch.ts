import { celType, type CelValue } from '@bufbuild/cel';

/** What a function or operator can't take, for people. */
export function mismatch(name: string, args: readonly CelValue[], advice = ''): Error {
  const types = args.map((argument) => celType(argument).name.replace('null_type', 'null')).join(', ');
  return new Error(`${name} can't take (${types}).${advice === '' ? '' : ` ${advice}`}`);
}
