import type { AbstractValue } from '../../solver/values.ts';

/** The type of a value that no class of the project makes: `str`, `dict`, `generator`, … */
export function typeNameOf(value: AbstractValue): string {
  switch (value.kind) {
    case 'primitive':
      return value.type;
    case 'constant':
      return typeof value.value === 'number' ? 'int' : 'str';
    case 'container':
      return value.type;
    case 'generator':
    case 'coroutine':
    case 'property':
      return value.kind;
    case 'function':
    case 'bound':
      return 'function';
    default:
      return 'object';
  }
}

/** How PyCG writes the methods of built-in types; types that it does not name have none. */
export const pythonTypeNames: Readonly<Record<string, string>> = {
  str: '<**PyStr**>',
  int: '<**PyInt**>',
  float: '<**PyFloat**>',
  bytes: '<**PyBytes**>',
  list: '<**PyList**>',
  dict: '<**PyDict**>',
  set: '<**PySet**>',
  tuple: '<**PyTuple**>',
};
