import type { ClassTemplate, Variable } from '../ir/unit.ts';
import { nothing } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, newBody, publish, textOf, type Body } from './body.ts';

/** Lowers a class statement; its body runs at once, as part of the function around it. */
export function lowerClass(body: Body, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const scope = body.scope.inner.get(node);
  const nameNode = fieldOf(node, 'name');
  const to = fresh(body);
  if (scope === undefined || nameNode === undefined) return to;
  const name = textOf(body, nameNode);
  const bases: Variable[] = [];
  const keywords = new Map<string, Variable>();
  let metaclass = nothing;
  for (const child of fieldOf(node, 'superclasses')?.children ?? []) {
    if (child.type === 'comment') continue;
    const key = child.type === 'keyword_argument' ? fieldOf(child, 'name') : undefined;
    const value = key === undefined ? child : fieldOf(child, 'value');
    if (value === undefined) continue;
    const variable = parts.expression(body, value);
    if (key === undefined) bases.push(variable);
    else if (textOf(body, key) === 'metaclass') metaclass = variable;
    else keywords.set(textOf(body, key), variable);
  }
  const template: ClassTemplate = {
    path: body.path === '' ? name : `${body.path}.${name}`,
    name,
    line: node.row + 1,
    endLine: node.endRow + 1,
    column: node.column + 1,
    bases,
    metaclass,
    members: new Map(),
    statics: new Map(),
    annotated: new Map(),
    keywords,
    settled: new Set(),
    within: body.within,
  };
  const index = builder.addClass(template);
  const inner = newBody({
    lowering: body.lowering,
    source: body.source,
    scope,
    within: body.within,
    path: template.path,
    outer: body,
    enclosing: body,
    method: null,
    class: index,
  });
  parts.statements(inner, fieldOf(node, 'body')?.children ?? []);
  for (const [member, version] of inner.flow.names) template.members.set(member, version);
  publish(body);
  builder.emit({ op: 'class', to, class: index });
  return to;
}
