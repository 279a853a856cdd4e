import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assignName, fresh, placeOf, publish, textOf, type Body } from './body.ts';
import { operatorNames } from './expressions.ts';
import { storeAttribute, storeSubscript } from './paths.ts';

/** Lowers `a = b = value`, `a: T = value` and `a: T`. */
export function lowerAssignment(body: Body, node: SyntaxNode): Variable {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const type = fieldOf(node, 'type');
  const { builder, parts } = body.lowering;
  const annotation = type === undefined ? nothing : parts.expression(body, type);
  if (left === undefined) return nothing;
  if (annotation !== nothing && body.class >= 0 && left.type === 'identifier') {
    builder.unit.classes[body.class]?.annotated.set(textOf(body, left), annotation);
  }
  if (right === undefined) {
    if (annotation !== nothing && left.type === 'attribute') {
      const to = fresh(body);
      builder.emit({ op: 'annotate', to, annotation });
      storeAttribute(body, left, to);
    }
    return nothing;
  }
  let value = right.type === 'assignment' ? lowerAssignment(body, right) : assignParallel(body, left, right);
  if (annotation !== nothing) {
    const annotated = fresh(body);
    builder.copy(value, annotated);
    builder.emit({ op: 'annotate', to: annotated, annotation });
    value = annotated;
  }
  if (value !== assignedApart) parts.assign(body, left, value);
  return value;
}

/** Stands for a right side whose elements were assigned one by one. */
const assignedApart = -2;

const sequences = new Set(['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list', 'expression_list']);

/** `a, b = x, y` is two assignments: the values are known without a container between. */
function assignParallel(body: Body, left: SyntaxNode, right: SyntaxNode): Variable {
  const targets = left.children;
  const values = right.children;
  const isParallel =
    sequences.has(left.type) &&
    sequences.has(right.type) &&
    targets.length === values.length &&
    targets.every((target) => target.type !== 'list_splat_pattern') &&
    values.every((value) => value.type !== 'list_splat' && value.type !== 'comment');
  if (!isParallel) return body.lowering.parts.expression(body, right);
  const variables = values.map((value) => body.lowering.parts.expression(body, value));
  for (const [index, target] of targets.entries())
    body.lowering.parts.assign(body, target, variables[index] ?? nothing);
  return assignedApart;
}

/** Binds a target (a name, an attribute, an item, or a pattern of such) to a value. */
export function assignTarget(body: Body, target: SyntaxNode, value: Variable): void {
  switch (target.type) {
    case 'identifier':
      return assignName(body, textOf(body, target), value);
    case 'attribute':
      return storeAttribute(body, target, value);
    case 'subscript':
      return storeSubscript(body, target, value);
    case 'parenthesized_expression':
    case 'as_pattern_target':
      for (const child of target.children) assignTarget(body, child, value);
      return;
    default:
      if (sequences.has(target.type)) unpackInto(body, target, value);
  }
}

function unpackInto(body: Body, target: SyntaxNode, from: Variable): void {
  const targets = target.children.filter((child) => child.type !== 'comment');
  const star = targets.findIndex((child) => child.type === 'list_splat_pattern' || child.type === 'list_splat');
  const place = placeOf(body, target);
  for (const [index, child] of targets.entries()) {
    const to = fresh(body);
    const isStar = index === star;
    const position = star >= 0 && index > star ? index - targets.length : index;
    const restAfter = isStar ? targets.length - 1 - star : null;
    body.lowering.builder.emit({ op: 'unpack', to, from, index: position, restAfter, place });
    const inner = isStar ? child.children.find((part) => part.type !== '*') : child;
    if (inner !== undefined) assignTarget(body, inner, to);
  }
}

/** Lowers `a += value`. */
export function lowerAugmented(body: Body, node: SyntaxNode): void {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (left === undefined || right === undefined) return;
  const { parts, builder } = body.lowering;
  const object = parts.expression(body, left);
  const value = parts.expression(body, right);
  const operator = fieldOf(node, 'operator');
  const symbol = operator === undefined ? '+' : textOf(body, operator).replace(/=$/, '');
  const name = operatorNames[symbol] ?? 'add';
  const to = fresh(body);
  publish(body);
  builder.emit({
    op: 'special',
    methods: [`__i${name}__`, `__${name}__`],
    to,
    object,
    arguments: [value],
    reflected: `__r${name}__`,
    otherwise: 'operand',
    place: placeOf(body, node),
  });
  parts.assign(body, left, to);
}
