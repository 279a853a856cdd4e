import { joinFlows, type Flow } from '../ir/flow.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, fieldsOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assignName, fresh, placeOf, textOf, type Body } from './body.ts';
import { narrow } from './narrowing.ts';

/** Lowers `match`. */
export function lowerMatch(body: Body, node: SyntaxNode): void {
  const { parts, builder } = body.lowering;
  const [subject] = fieldsOf(node, 'subject');
  const value = subject === undefined ? nothing : parts.expression(body, subject);
  const ends: Flow[] = [];
  body.conditional += 1;
  for (const clause of fieldOf(node, 'body')?.children ?? []) {
    if (clause.type !== 'case_clause') continue;
    const otherwise = body.flow.clone();
    const patterns = clause.children.filter((child) => child.type === 'case_pattern');
    for (const pattern of patterns) matchPattern(body, pattern, value);
    const guard = fieldOf(clause, 'guard');
    if (guard !== undefined) parts.expression(body, guard);
    parts.statements(body, fieldOf(clause, 'consequence')?.children ?? []);
    ends.push(body.flow.clone());
    body.flow.become(otherwise);
  }
  body.conditional -= 1;
  ends.push(body.flow.clone());
  body.flow.become(joinFlows(builder, ends));
}

function matchPattern(body: Body, pattern: SyntaxNode, value: Variable): void {
  switch (pattern.type) {
    case 'dotted_name':
      return matchName(body, pattern, value);
    case 'identifier':
      return assignName(body, textOf(body, pattern), value);
    case 'class_pattern':
      return matchClass(body, pattern, value);
    case 'as_pattern': {
      const [inner, ...names] = pattern.children;
      if (inner !== undefined) matchPattern(body, inner, value);
      for (const name of names) if (name.type === 'identifier') assignName(body, textOf(body, name), value);
      return;
    }
    case 'list_pattern':
    case 'tuple_pattern':
      return matchSequence(body, pattern, value);
    case 'dict_pattern': {
      const item = fresh(body);
      body.lowering.builder.emit({
        op: 'load-item',
        to: item,
        object: value,
        key: nothing,
        place: placeOf(body, pattern),
        known: false,
      });
      for (const child of fieldsOf(pattern, 'value')) matchPattern(body, child, item);
      return;
    }
    default:
      for (const child of pattern.children) matchPattern(body, child, value);
  }
}

/** A lone name captures; a dotted one is compared with. */
function matchName(body: Body, pattern: SyntaxNode, value: Variable): void {
  const [only, ...more] = pattern.children;
  if (only !== undefined && more.length === 0) assignName(body, textOf(body, only), value);
}

function matchClass(body: Body, pattern: SyntaxNode, from: Variable): void {
  const [name, ...parts] = pattern.children;
  if (name === undefined) return;
  const matched = narrow(body, pattern, { from, class: dottedName(body, name), positive: true });
  for (const part of parts) {
    const inner = part.type === 'case_pattern' ? part.children[0] : part;
    if (inner?.type === 'keyword_pattern') {
      const [key, ...values] = inner.children;
      const to = fresh(body);
      if (key === undefined) continue;
      body.lowering.builder.emit({
        op: 'load-attribute',
        to,
        object: matched,
        name: textOf(body, key),
        place: placeOf(body, key),
        known: false,
      });
      for (const child of values) matchPattern(body, child, to);
    } else if (inner !== undefined) matchPattern(body, inner, fresh(body));
  }
}

function dottedName(body: Body, node: SyntaxNode): Variable {
  const [first, ...attributes] = node.children;
  let variable = first === undefined ? nothing : body.lowering.parts.expression(body, first);
  for (const attribute of attributes) {
    const to = fresh(body);
    const place = placeOf(body, attribute);
    const name = textOf(body, attribute);
    body.lowering.builder.emit({ op: 'load-attribute', to, object: variable, name, place, known: false });
    variable = to;
  }
  return variable;
}

function matchSequence(body: Body, pattern: SyntaxNode, from: Variable): void {
  const targets = pattern.children.filter((child) => child.type !== 'comment');
  const star = targets.findIndex((child) => child.children[0]?.type === 'splat_pattern');
  for (const [index, child] of targets.entries()) {
    const to = fresh(body);
    body.lowering.builder.emit({
      op: 'unpack',
      to,
      from,
      index: star >= 0 && index > star ? index - targets.length : index,
      restAfter: index === star ? targets.length - 1 - star : null,
      place: placeOf(body, pattern),
    });
    matchPattern(body, child, to);
  }
}
