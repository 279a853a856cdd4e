import { joinFlows, type Flow } from '../ir/flow.ts';
import { nothing } from '../ir/unit.ts';
import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, leave, placeOf, publish, textOf, type Body, type Loop } from './body.ts';
import { testTruth } from './expressions.ts';
import { refine } from './narrowing.ts';
import { parameterName } from './scopes.ts';

export function lowerIf(body: Body, node: SyntaxNode): void {
  const ends: Flow[] = [];
  const clauses = [node, ...node.children.filter((child) => child.type === 'elif_clause')];
  body.conditional += 1;
  for (const clause of clauses) {
    const condition = fieldOf(clause, 'condition');
    const consequence = fieldOf(clause, 'consequence');
    if (condition !== undefined) testTruth(body, condition, body.lowering.parts.expression(body, condition));
    const otherwise = body.flow.clone();
    if (condition !== undefined) {
      refine(body, condition, true);
      const held = body.flow.clone();
      body.flow.become(otherwise);
      refine(body, condition, false);
      otherwise.become(body.flow);
      body.flow.become(held);
    }
    runBlock(body, consequence);
    ends.push(body.flow.clone());
    body.flow.become(otherwise);
  }
  runBlock(body, elseBlock(node));
  body.conditional -= 1;
  ends.push(body.flow.clone());
  finish(body, ends);
}

function elseBlock(node: SyntaxNode): SyntaxNode | undefined {
  const clause = node.children.find((child) => child.type === 'else_clause');
  return clause === undefined ? undefined : fieldOf(clause, 'body');
}

function runBlock(body: Body, block: SyntaxNode | undefined): void {
  if (block !== undefined) body.lowering.parts.statements(body, block.children);
}

function finish(body: Body, ends: readonly Flow[]): void {
  body.flow.become(joinFlows(body.lowering.builder, ends));
}

export function lowerFor(body: Body, node: SyntaxNode): void {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const { builder, parts } = body.lowering;
  const iterable = right === undefined ? nothing : parts.expression(body, right);
  leave(body);
  loop(body, node, () => {
    if (left === undefined || right === undefined) return;
    const item = fresh(body);
    const asynchronous = hasChild(node, 'async');
    builder.emit({ op: 'iterate', to: item, iterable, asynchronous, place: placeOf(body, right) });
    parts.assign(body, left, item);
  });
}

export function lowerWhile(body: Body, node: SyntaxNode): void {
  const condition = fieldOf(node, 'condition');
  loop(body, node, () => {
    if (condition === undefined) return;
    testTruth(body, condition, body.lowering.parts.expression(body, condition));
    refine(body, condition, true);
  });
}

/** A loop: what it assigns has, at its head, one version for all rounds. */
function loop(body: Body, node: SyntaxNode, head: () => void): void {
  const { builder } = body.lowering;
  const state: Loop = { breaks: [], continues: [] };
  const versions = new Map<string, number>();
  publish(body);
  for (const name of assignedNames(body, node)) {
    const before = body.flow.names.get(name);
    const version = fresh(body);
    if (before !== undefined) builder.copy(before, version);
    versions.set(name, version);
    body.flow.names.set(name, version);
  }
  body.flow.paths.clear();
  const skipped = body.flow.clone();
  body.loops.push(state);
  body.conditional += 1;
  head();
  runBlock(body, fieldOf(node, 'body'));
  body.loops.pop();
  for (const end of [body.flow, ...state.continues]) {
    if (end.isDead && end === body.flow) continue;
    for (const [name, version] of versions) builder.copy(end.names.get(name) ?? nothing, version);
  }
  const ended = joinFlows(builder, [skipped, body.flow.clone(), ...state.continues]);
  ended.isDead = false;
  body.flow.become(ended);
  runBlock(body, elseBlock(node));
  body.conditional -= 1;
  // The flow of a `break` was cloned before it was marked dead.
  finish(body, [body.flow.clone(), ...state.breaks]);
}

/** Names that a statement binds in this scope, whatever branch it takes. */
function assignedNames(body: Body, node: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const visit = (child: SyntaxNode): void => {
    if (child.type === 'identifier') names.add(textOf(body, child));
    else if (child.type === 'function_definition' || child.type === 'class_definition') {
      const name = parameterName(child);
      if (name !== undefined) names.add(textOf(body, name));
    } else if (child.type !== 'lambda') for (const inner of child.children) visit(inner);
  };
  visit(node);
  for (const name of names) {
    if (!body.scope.bound.has(name) || body.scope.rebound.has(name) || !isOwn(body, name)) names.delete(name);
  }
  return names;
}

function isOwn(body: Body, name: string): boolean {
  return !body.scope.declaredGlobal.has(name) && !body.scope.declaredNonlocal.has(name);
}

export function lowerTry(body: Body, node: SyntaxNode): void {
  const { builder } = body.lowering;
  const before = body.flow.clone();
  const recorder = new Map<string, number[]>();
  body.recorders.push(recorder);
  body.conditional += 1;
  runBlock(body, fieldOf(node, 'body'));
  body.recorders.pop();
  runBlock(body, elseBlock(node));
  const ends = [body.flow.clone()];
  for (const clause of node.children) {
    if (clause.type !== 'except_clause' && clause.type !== 'except_group_clause') continue;
    body.flow.become(before);
    body.flow.isDead = false;
    for (const [name, versions] of recorder) {
      const old = before.names.get(name);
      body.flow.names.set(name, builder.phi(old === undefined ? versions : [old, ...versions]));
      body.flow.unpublished.add(name);
    }
    body.flow.paths.clear();
    lowerHandler(body, clause);
    ends.push(body.flow.clone());
  }
  body.conditional -= 1;
  finish(body, ends);
  const last = node.children.find((child) => child.type === 'finally_clause');
  const wasDead = body.flow.isDead;
  body.flow.isDead = false;
  for (const block of last?.children ?? []) if (block.type === 'block') runBlock(body, block);
  body.flow.isDead ||= wasDead;
}

function lowerHandler(body: Body, clause: SyntaxNode): void {
  const { builder, parts } = body.lowering;
  const [caught] = fieldsOf(clause, 'value');
  if (caught !== undefined) {
    const isNamed = caught.type === 'as_pattern';
    const type = isNamed ? caught.children[0] : caught;
    const types = type === undefined ? nothing : parts.expression(body, type);
    const alias = isNamed ? fieldOf(caught, 'alias') : undefined;
    if (alias !== undefined) {
      const to = fresh(body);
      builder.emit({ op: 'catch', class: types, to });
      parts.assign(body, alias, to);
    }
  }
  for (const block of clause.children) if (block.type === 'block') runBlock(body, block);
}
