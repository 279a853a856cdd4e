import type { ContainerType, Element } from '../ir/instruction.ts';
import type { Variable } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, placeOf, type Body } from './body.ts';
import { constantKey } from './constants.ts';

const types: Readonly<Record<string, ContainerType>> = {
  list: 'list',
  tuple: 'tuple',
  expression_list: 'tuple',
  set: 'set',
  dictionary: 'dict',
};

/** Literals with more elements than this keep no slot per position. */
const mostSlots = 64;

/** Lowers a literal of a list, tuple, set or dictionary. */
export function lowerContainer(body: Body, node: SyntaxNode): Variable {
  const type = types[node.type] ?? 'list';
  const elements = type === 'dict' ? pairElements(body, node) : sequenceElements(body, node);
  const to = fresh(body);
  body.lowering.builder.emit({ op: 'container', to, type, elements, place: placeOf(body, node) });
  return to;
}

function sequenceElements(body: Body, node: SyntaxNode): Element[] {
  const { parts } = body.lowering;
  const children = node.children.filter((child) => child.type !== 'comment');
  let isCounting = children.length <= mostSlots && node.type !== 'set';
  return children.map((child, index) => {
    const value = parts.expression(body, child);
    if (child.type === 'list_splat' || child.type === 'parenthesized_list_splat') {
      isCounting = false;
      return { value, spread: true };
    }
    return isCounting ? { key: index, value } : { value };
  });
}

function pairElements(body: Body, node: SyntaxNode): Element[] {
  const { parts } = body.lowering;
  const elements: Element[] = [];
  for (const child of node.children) {
    if (child.type === 'dictionary_splat') {
      elements.push({ value: parts.expression(body, child), spread: true });
      continue;
    }
    const key = fieldOf(child, 'key');
    const value = fieldOf(child, 'value');
    if (child.type !== 'pair' || key === undefined || value === undefined) continue;
    const keyVariable = parts.expression(body, key);
    const constant = node.children.length <= mostSlots * 8 ? constantKey(body, key) : undefined;
    const element = { keyVariable, value: parts.expression(body, value) };
    elements.push(constant === undefined ? element : { ...element, key: constant });
  }
  return elements;
}
