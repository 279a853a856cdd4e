import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, leave, placeOf, textOf, type Body } from './body.ts';
import { refine } from './narrowing.ts';

/**
 * Lowers a comprehension in place: its calls belong to the function around it, its targets are its own.
 */
export function lowerComprehension(body: Body, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const names = new Map<string, Variable>();
  const before = body.flow.clone();
  let depth = 0;
  for (const clause of node.children) {
    if (clause.type === 'for_in_clause') {
      const right = fieldOf(clause, 'right');
      const left = fieldOf(clause, 'left');
      if (right === undefined || left === undefined) continue;
      const iterable = parts.expression(body, right);
      if (depth++ === 0) body.overlays.push(names);
      const item = fresh(body);
      const asynchronous = hasChild(clause, 'async');
      builder.emit({ op: 'iterate', to: item, iterable, asynchronous, place: placeOf(body, right) });
      leave(body);
      bindOwn(body, left, { value: item, names });
    } else if (clause.type === 'if_clause') {
      for (const condition of clause.children) {
        parts.expression(body, condition);
        refineOwn(body, condition, names);
      }
    }
  }
  const to = fresh(body);
  const place = placeOf(body, node);
  const element = fieldOf(node, 'body');
  if (element?.type === 'pair') {
    const key = parts.expression(body, fieldsOf(element, 'key')[0] ?? element);
    const value = parts.expression(body, fieldsOf(element, 'value')[0] ?? element);
    builder.emit({ op: 'container', to, type: 'dict', elements: [{ keyVariable: key, value }], place });
  } else if (element !== undefined) {
    const value = parts.expression(body, element);
    builder.emit({ op: 'container', to, type: containerTypes[node.type] ?? 'list', elements: [{ value }], place });
  }
  if (depth > 0) body.overlays.pop();
  // A walrus in it binds in the scope around; everything else is as before, or not known any more.
  for (const [name, version] of body.flow.names) before.names.set(name, version);
  before.paths.clear();
  for (const [path, known] of body.flow.paths) before.paths.set(path, known);
  body.flow.become(before);
  return to;
}

const containerTypes = {
  list_comprehension: 'list',
  set_comprehension: 'set',
  generator_expression: 'generator',
} as const as Readonly<Record<string, 'list' | 'set' | 'generator'>>;

function bindOwn(
  body: Body,
  target: SyntaxNode,
  about: { readonly value: Variable; readonly names: Map<string, Variable> },
): void {
  if (target.type === 'identifier') {
    about.names.set(textOf(body, target), about.value);
    body.flow.forgetRoot(textOf(body, target));
    return;
  }
  if (target.type === 'attribute' || target.type === 'subscript') {
    body.lowering.parts.assign(body, target, about.value);
    return;
  }
  const targets = target.children;
  const star = targets.findIndex((child) => child.type === 'list_splat_pattern');
  for (const [index, child] of targets.entries()) {
    const to = fresh(body);
    body.lowering.builder.emit({
      op: 'unpack',
      to,
      from: about.value,
      index: star >= 0 && index > star ? index - targets.length : index,
      restAfter: index === star ? targets.length - 1 - star : null,
      place: placeOf(body, target),
    });
    const inner = index === star ? child.children.find((part) => part.type !== '*') : child;
    if (inner !== undefined) bindOwn(body, inner, { value: to, names: about.names });
  }
}

/** Narrows the comprehension's own names, which the flow does not hold. */
function refineOwn(body: Body, condition: SyntaxNode, names: Map<string, Variable>): void {
  const own = [...names];
  for (const [name, variable] of own) body.flow.names.set(name, variable);
  refine(body, condition, true);
  for (const [name] of own) names.set(name, body.flow.names.get(name) ?? nothing);
  for (const [name] of own) body.flow.names.delete(name);
}
