import type { AbstractValue } from '../../solver/values.ts';

/** The built-in type of a value that no class of the project makes. */
export function typeNameOf(value: AbstractValue): string {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'number' ? 'Number' : 'String';
    case 'primitive':
      return primitives[value.type] ?? value.type;
    case 'container':
      return containers[value.type] ?? 'Object';
    case 'coroutine':
      return 'Promise';
    case 'generator':
      return 'Generator';
    case 'bound':
    case 'partial':
    case 'builtin-method':
      return 'Function';
    default:
      return 'Object';
  }
}

const primitives: Readonly<Record<string, string>> = {
  str: 'String',
  string: 'String',
  int: 'Number',
  number: 'Number',
};
const containers: Readonly<Record<string, string>> = {
  list: 'Array',
  tuple: 'Array',
  generator: 'Generator',
  set: 'Set',
  map: 'Map',
  promise: 'Promise',
};

function members(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** Members of built-in types. */
export const builtinMembers: Readonly<Record<string, ReadonlySet<string>>> = {
  Array:
    members(`at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach
    includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed
    toSorted toSpliced unshift values with toString`),
  String:
    members(`at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll
    normalize padEnd padStart repeat replace replaceAll search slice split startsWith substring substr toLowerCase
    toUpperCase trim trimEnd trimStart toString`),
  Number: members('toFixed toPrecision toString toExponential toLocaleString'),
  Promise: members('then catch finally'),
  Generator: members('next return throw'),
  Map: members('get set has delete clear forEach keys values entries'),
  Set: members('add has delete clear forEach keys values entries'),
  Function: members('call apply bind'),
  RegExp: members('test exec'),
  Object: members('hasOwnProperty toString valueOf isPrototypeOf propertyIsEnumerable'),
};
