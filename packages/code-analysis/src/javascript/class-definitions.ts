import type { ClassTemplate, Variable } from '../ir/unit.ts';
import { nothing } from '../ir/unit.ts';
import { childOfType, fieldOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, keyOf, textOf, type JsBody } from './body.ts';
import { emitCall } from './calls.ts';
import { lowerFunction } from './functions.ts';
import { annotate } from './statements.ts';

/** Lowers a class: methods, accessors, fields, static members, decorators. */
export function lowerClass(body: JsBody, node: SyntaxNode, hint?: string): Variable {
  const { builder, parts } = body.lowering;
  const nameNode = fieldOf(node, 'name');
  const name = nameNode === undefined ? (hint ?? `<lambda${(body.lambdas.count += 1)}>`) : textOf(body, nameNode);
  const heritage = childOfType(node, 'class_heritage');
  const extended = heritage === undefined ? undefined : (childOfType(heritage, 'extends_clause') ?? heritage);
  const parent = extended === undefined ? undefined : (fieldOf(extended, 'value') ?? extended.children[0]);
  const template: ClassTemplate = {
    path: body.path === '' ? name : `${body.path}.${name}`,
    name,
    line: node.row + 1,
    endLine: node.endRow + 1,
    column: node.column + 1,
    bases: parent === undefined || parent.type === 'implements_clause' ? [] : [parts.expression(body, parent)],
    metaclass: nothing,
    members: new Map(),
    statics: new Map(),
    annotated: new Map(),
    keywords: new Map(),
    settled: new Set(),
    within: body.within,
  };
  const index = builder.addClass(template);
  const to = fresh(body);
  builder.emit({ op: 'class', to, class: index });
  const inner = {
    ...body,
    path: template.path,
    receiver: fresh(body),
    scope: { names: new Map<string, Variable>(), parent: body.scope },
    lambdas: { count: 0 },
  };
  if (nameNode !== undefined) inner.scope.names.set(name, to);
  const members = fieldOf(node, 'body')?.children ?? [];
  for (const member of members) lowerMember(inner, member, { template, index, class: to });
  return decorate(body, node, to);
}

interface ClassAbout {
  readonly template: ClassTemplate;
  readonly index: number;
  readonly class: Variable;
}

function lowerMember(body: JsBody, node: SyntaxNode, about: ClassAbout): void {
  const { builder, parts } = body.lowering;
  if (node.type === 'class_static_block') {
    parts.statements({ ...body, receiver: about.class }, fieldOf(node, 'body')?.children ?? []);
    return;
  }
  const keyNode = fieldOf(node, 'name') ?? fieldOf(node, 'property');
  const key = keyNode === undefined ? null : keyOf(body, keyNode);
  if (key === null) return;
  const isStatic = hasChild(node, 'static');
  const members = isStatic ? about.template.statics : about.template.members;
  if (node.type === 'method_definition') {
    const method = lowerFunction(body, node, { hint: key, owner: about.index });
    const accessor = hasChild(node, 'get') ? 'get ' : hasChild(node, 'set') ? 'set ' : '';
    members.set(accessor + key, decorate(body, node, method));
  } else if (node.type === 'field_definition' || node.type === 'public_field_definition') {
    const variable = fresh(body);
    const value = fieldOf(node, 'value');
    // A field is set on every instance; functions in it see the instance as `this`.
    const owner = isStatic ? { ...body, receiver: about.class } : body;
    if (value !== undefined) builder.copy(parts.expression(owner, value, key), variable);
    if (value !== undefined && !isStatic) about.template.annotated.set('this', body.receiver);
    const type = fieldOf(node, 'type');
    if (type !== undefined) annotate(body, type, variable);
    if (isStatic) members.set(key, variable);
    else about.template.annotated.set(key, variable);
  }
}

/** Decorators are called with what they decorate, which they may replace. */
function decorate(body: JsBody, node: SyntaxNode, value: Variable): Variable {
  let result = value;
  for (const decorator of node.children) {
    const expression = decorator.type === 'decorator' ? decorator.children[0] : undefined;
    if (expression === undefined) continue;
    const made = emitCall(body, decorator, {
      callee: body.lowering.parts.expression(body, expression),
      text: textOf(body, expression),
      arguments: [{ value: result }],
      form: 'plain',
      method: null,
      direct: true,
    });
    result = body.lowering.builder.phi([result, made]);
  }
  return result;
}
