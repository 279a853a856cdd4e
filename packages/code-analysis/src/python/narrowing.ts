import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, publish, textOf, type Body } from './body.ts';
import { pathOf } from './paths.ts';

/** Applies what a condition says of the types of names, where it holds (or, not positive, where it does not). */
export function refine(body: Body, condition: SyntaxNode, positive: boolean): void {
  switch (condition.type) {
    case 'parenthesized_expression':
      if (condition.children[0] !== undefined) refine(body, condition.children[0], positive);
      return;
    case 'not_operator': {
      const argument = fieldOf(condition, 'argument');
      if (argument !== undefined) refine(body, argument, !positive);
      return;
    }
    case 'boolean_operator': {
      const operator = fieldOf(condition, 'operator');
      const isAnd = operator !== undefined && textOf(body, operator) === 'and';
      if (isAnd !== positive) return;
      for (const side of ['left', 'right']) {
        const operand = fieldOf(condition, side);
        if (operand !== undefined) refine(body, operand, positive);
      }
      return;
    }
    case 'call':
      return refineByInstance(body, condition, positive);
    default:
  }
}

function refineByInstance(body: Body, call: SyntaxNode, positive: boolean): void {
  const callee = fieldOf(call, 'function');
  if (callee === undefined || textOf(body, callee) !== 'isinstance') return;
  const [subject, classes] = fieldOf(call, 'arguments')?.children ?? [];
  if (subject === undefined || classes === undefined || !isPlain(classes)) return;
  const from = body.lowering.parts.expression(body, subject);
  narrow(body, subject, { from, class: body.lowering.parts.expression(body, classes), positive });
}

function isPlain(node: SyntaxNode): boolean {
  if (node.type === 'identifier') return true;
  if (node.type === 'attribute') return node.children.every(isPlain);
  return node.type === 'tuple' && node.children.every(isPlain);
}

/** Gives the subject, when it is a name or an access path, a version that holds only fitting values. */
export function narrow(
  body: Body,
  subject: SyntaxNode,
  about: { readonly from: Variable; readonly class: Variable; readonly positive: boolean },
): Variable {
  if (about.from === nothing || about.class === nothing) return about.from;
  const to = fresh(body);
  body.lowering.builder.emit({ op: 'narrow', to, ...about });
  const path = pathOf(body, subject);
  if (path === null) return to;
  if (path.fields.length > 0) {
    body.flow.learn(path.text, { ...path, version: to });
  } else if (body.flow.names.has(path.root)) {
    publish(body);
    body.flow.names.set(path.root, to);
  }
  return to;
}
