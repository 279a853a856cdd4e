import type { FunctionTemplate, Parameter, Variable } from '../ir/unit.ts';
import { nothing } from '../ir/unit.ts';
import { fieldOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assignName, fresh, leave, newBody, placeOf, publish, textOf, type Body } from './body.ts';
import { shortened } from './calls.ts';
import { lowerClass } from './class-definitions.ts';
import { measurePython } from './measures.ts';
import { parameterName, type Scope } from './scopes.ts';

/** Lowers a function, class or lambda, with its decorators; binds its name; gives the variable that holds it. */
export function lowerDefinition(body: Body, node: SyntaxNode): Variable {
  if (node.type === 'lambda') return lowerFunction(body, node);
  const decorated = node.type === 'decorated_definition';
  const decorators = decorated ? node.children.filter((child) => child.type === 'decorator') : [];
  const definition = decorated ? fieldOf(node, 'definition') : node;
  if (definition === undefined) return nothing;
  const applied = decorators.map((decorator) => {
    const expression = decorator.children.find((child) => child.type !== 'comment');
    return {
      node: expression ?? decorator,
      value: expression ? body.lowering.parts.expression(body, expression) : nothing,
    };
  });
  const isClass = definition.type === 'class_definition';
  let value = isClass ? lowerClass(body, definition) : lowerFunction(body, definition);
  for (const decorator of applied.toReversed()) {
    const to = fresh(body);
    publish(body);
    body.lowering.builder.emit({
      op: 'call',
      to,
      callee: decorator.value,
      arguments: [{ value }],
      place: placeOf(body, decorator.node),
      text: shortened(textOf(body, decorator.node)),
      direct: true,
      form: 'decorator',
      superOf: null,
      method: null,
    });
    leave(body);
    value = to;
  }
  const name = fieldOf(definition, 'name');
  if (name !== undefined) assignName(body, textOf(body, name), value);
  return value;
}

function lowerFunction(body: Body, node: SyntaxNode): Variable {
  const { builder } = body.lowering;
  const scope = body.scope.inner.get(node);
  const to = fresh(body);
  if (scope === undefined) return to;
  const isLambda = node.type === 'lambda';
  const nameNode = fieldOf(node, 'name');
  const name = isLambda || nameNode === undefined ? `<lambda${(body.lambdas += 1)}>` : textOf(body, nameNode);
  const returnType = fieldOf(node, 'return_type');
  const template: FunctionTemplate = {
    path: body.path === '' ? name : `${body.path}.${name}`,
    name,
    kind: isLambda ? 'lambda' : body.class >= 0 ? 'method' : 'function',
    line: node.row + 1,
    endLine: node.endRow + 1,
    column: node.column + 1,
    parameters: lowerParameters(body, fieldOf(node, 'parameters')),
    returns: fresh(body),
    yields: scope.isGenerator ? fresh(body) : nothing,
    sent: fresh(body),
    isAsync: hasChild(node, 'async'),
    receiver: nothing,
    argumentsObject: nothing,
    owner: body.class,
    annotation: returnType === undefined ? nothing : body.lowering.parts.expression(body, returnType),
    measures: measurePython(node),
  };
  const index = builder.addFunction(template);
  builder.emit({ op: 'function', to, function: index });
  const inherited = [...body.inherited, ...body.overlays];
  body.lowering.pending.push(() => lowerFunctionBody(body, { node, scope, index, template, inherited }));
  return to;
}

function lowerParameters(body: Body, node: SyntaxNode | undefined): Parameter[] {
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const child of node?.children ?? []) {
    if (child.type === 'keyword_separator') keywordOnly = true;
    const nameNode = parameterName(child);
    if (nameNode === undefined || child.type === 'comment') continue;
    const isRest = hasPattern(child, 'list_splat_pattern');
    const isMap = hasPattern(child, 'dictionary_splat_pattern');
    const value = fieldOf(child, 'value');
    const type = fieldOf(child, 'type');
    parameters.push({
      name: textOf(body, nameNode),
      kind: isRest ? 'rest' : isMap ? 'keyword-rest' : keywordOnly ? 'keyword-only' : 'positional',
      variable: fresh(body),
      default: value === undefined ? nothing : body.lowering.parts.expression(body, value),
      annotation: type === undefined || isRest || isMap ? nothing : body.lowering.parts.expression(body, type),
    });
    if (isRest) keywordOnly = true;
  }
  return parameters;
}

function hasPattern(parameter: SyntaxNode, type: string): boolean {
  return parameter.type === type || hasChild(parameter, type);
}

function lowerFunctionBody(
  outer: Body,
  about: {
    readonly node: SyntaxNode;
    readonly scope: Scope;
    readonly index: number;
    readonly template: FunctionTemplate;
    readonly inherited: readonly Map<string, Variable>[];
  },
): void {
  const { node, scope, index, template, inherited } = about;
  const first = template.parameters.find((parameter) => parameter.kind === 'positional');
  const owner = classAround(outer);
  const inner = newBody({
    lowering: outer.lowering,
    source: outer.source,
    scope,
    within: index,
    path: template.path,
    outer: null,
    enclosing: functionAround(outer),
    method: owner >= 0 && first !== undefined ? { class: owner, receiver: first.variable } : null,
    class: -1,
    returns: template.returns,
    yields: template.yields,
    sent: template.sent,
    inherited,
  });
  for (const parameter of template.parameters) assignName(inner, parameter.name, parameter.variable);
  const block = fieldOf(node, 'body');
  if (block === undefined) return;
  if (node.type === 'lambda') {
    outer.lowering.builder.copy(outer.lowering.parts.expression(inner, block), template.returns);
  } else outer.lowering.parts.statements(inner, block.children);
  publish(inner);
}

/** The body whose names an inner function sees: not that of a class. */
function functionAround(body: Body): Body {
  let current = body;
  while (current.outer !== null) current = current.outer;
  return current;
}

/** The class that `super()` means in a function defined here. */
function classAround(body: Body): number {
  return body.class >= 0 ? body.class : (body.method?.class ?? -1);
}
