import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, fieldsOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { lowerAssignment, lowerAugmented } from './assignments.ts';
import { assignName, fresh, leave, placeOf, publish, textOf, type Body } from './body.ts';
import { special } from './expressions.ts';
import { lowerImport } from './imports.ts';
import { lowerFor, lowerIf, lowerTry, lowerWhile } from './control-flow.ts';
import { lowerMatch } from './matching.ts';

/** Lowers statements one after the other. */
export function lowerStatements(body: Body, nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) lowerStatement(body, node);
}

function lowerStatement(body: Body, node: SyntaxNode): void {
  switch (node.type) {
    case 'expression_statement':
      return lowerStatements(body, node.children);
    case 'assignment':
      lowerAssignment(body, node);
      return;
    case 'augmented_assignment':
      return lowerAugmented(body, node);
    case 'function_definition':
    case 'class_definition':
    case 'decorated_definition':
      body.lowering.parts.definition(body, node);
      return;
    case 'if_statement':
      return lowerIf(body, node);
    case 'for_statement':
      return lowerFor(body, node);
    case 'while_statement':
      return lowerWhile(body, node);
    case 'try_statement':
      return lowerTry(body, node);
    case 'with_statement':
      return lowerWith(body, node);
    case 'match_statement':
      return lowerMatch(body, node);
    default:
      return lowerSimple(body, node);
  }
}

function lowerSimple(body: Body, node: SyntaxNode): void {
  switch (node.type) {
    case 'return_statement':
      return lowerReturn(body, node);
    case 'raise_statement':
      return lowerRaise(body, node);
    case 'import_statement':
    case 'import_from_statement':
      return lowerImport(body, node);
    case 'delete_statement':
      return lowerDelete(body, node);
    case 'break_statement':
      body.loops.at(-1)?.breaks.push(body.flow.clone());
      body.flow.isDead = true;
      return;
    case 'continue_statement':
      body.loops.at(-1)?.continues.push(body.flow.clone());
      body.flow.isDead = true;
      return;
    case 'block':
    case 'module':
    case 'ERROR':
      return lowerStatements(body, node.children);
    case 'type_alias_statement':
      return lowerTypeAlias(body, node);
    case 'global_statement':
    case 'nonlocal_statement':
    case 'future_import_statement':
    case 'comment':
    case 'pass_statement':
      return;
    case 'assert_statement':
      for (const child of node.children) body.lowering.parts.expression(body, child);
      return;
    default:
      body.lowering.parts.expression(body, node);
  }
}

function lowerReturn(body: Body, node: SyntaxNode): void {
  const value = node.children.find((child) => child.type !== 'comment');
  if (value !== undefined) body.lowering.builder.copy(body.lowering.parts.expression(body, value), body.returns);
  publish(body);
  body.flow.isDead = true;
}

function lowerRaise(body: Body, node: SyntaxNode): void {
  for (const child of node.children) {
    if (child.type === 'comment' || child.type === 'from') continue;
    const value = body.lowering.parts.expression(body, child);
    body.lowering.builder.emit({ op: 'raise', value, place: placeOf(body, child) });
  }
  publish(body);
  body.flow.isDead = true;
}

function lowerDelete(body: Body, node: SyntaxNode): void {
  const targets = node.children.flatMap((child) => (child.type === 'expression_list' ? child.children : [child]));
  for (const target of targets) {
    if (target.type === 'subscript') {
      const value = fieldOf(target, 'value');
      if (value === undefined) continue;
      const object = body.lowering.parts.expression(body, value);
      const keys = fieldsOf(target, 'subscript').map((child) => body.lowering.parts.expression(body, child));
      special(body, { node: target, methods: ['__delitem__'], object, arguments: keys.slice(0, 1), otherwise: null });
      body.flow.forgetItems();
    } else if (target.type === 'attribute') {
      const object = fieldOf(target, 'object');
      if (object !== undefined) body.lowering.parts.expression(body, object);
    } else if (target.type === 'identifier') {
      publish(body);
      body.flow.names.delete(textOf(body, target));
    }
  }
}

function lowerTypeAlias(body: Body, node: SyntaxNode): void {
  const name = fieldOf(node, 'left')?.children[0];
  const value = fieldOf(node, 'right');
  if (name === undefined || value === undefined) return;
  assignName(body, textOf(body, name), body.lowering.parts.expression(body, value));
}

function lowerWith(body: Body, node: SyntaxNode): void {
  const isAsync = node.children.some((child) => child.type === 'async');
  const managers: { node: SyntaxNode; value: Variable }[] = [];
  const clause = node.children.find((child) => child.type === 'with_clause');
  const items = (clause?.children ?? []).flatMap((child) => (child.type === 'with_item' ? [child] : []));
  for (const item of items) {
    const value = fieldOf(item, 'value');
    if (value === undefined) continue;
    const isNamed = value.type === 'as_pattern';
    const manager = isNamed ? value.children[0] : value;
    if (manager === undefined) continue;
    const object = body.lowering.parts.expression(body, manager);
    const methods = [isAsync ? '__aenter__' : '__enter__'];
    let entered = special(body, { node: manager, methods, object, otherwise: 'self' });
    if (isAsync) entered = awaited(body, manager, entered);
    leave(body);
    managers.push({ node: manager, value: object });
    const alias = isNamed ? fieldOf(value, 'alias') : undefined;
    if (alias !== undefined) body.lowering.parts.assign(body, alias, entered);
  }
  const block = fieldOf(node, 'body');
  if (block !== undefined) lowerStatements(body, block.children);
  const wasDead = body.flow.isDead;
  for (const manager of managers.toReversed()) {
    const none = body.lowering.builder.primitive('None');
    const exit = {
      node: manager.node,
      methods: [isAsync ? '__aexit__' : '__exit__'],
      object: manager.value,
      arguments: [none, none, none],
      otherwise: null,
    };
    const result = special(body, exit);
    if (isAsync) awaited(body, manager.node, result);
  }
  leave(body);
  body.flow.isDead = wasDead;
}

function awaited(body: Body, node: SyntaxNode, value: Variable): Variable {
  if (value === nothing) return nothing;
  const to = fresh(body);
  body.lowering.builder.emit({ op: 'await', to, value, place: placeOf(body, node) });
  return to;
}
