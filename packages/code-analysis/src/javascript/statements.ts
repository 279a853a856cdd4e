import { nothing } from '../ir/unit.ts';
import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assign, declare, fresh, inBlock, placeOf, textOf, type JsBody } from './body.ts';
import { declarePattern, hoistBlock } from './hoisting.ts';
import { lowerExport, lowerImport } from './modules.ts';

/** Lowers statements; declarations of the block are known in all of it. */
export function lowerStatements(body: JsBody, nodes: readonly SyntaxNode[]): void {
  hoistBlock(body, nodes);
  for (const node of nodes) lowerStatement(body, node);
}

function lowerStatement(body: JsBody, node: SyntaxNode): void {
  const { parts } = body.lowering;
  switch (node.type) {
    case 'expression_statement':
    case 'labeled_statement':
      for (const child of node.children) lowerStatement(body, child);
      return;
    case 'lexical_declaration':
    case 'variable_declaration':
      return lowerDeclaration(body, node);
    case 'function_declaration':
    case 'generator_function_declaration':
    case 'class_declaration':
    case 'abstract_class_declaration': {
      const name = fieldOf(node, 'name');
      const value = parts.definition(body, node);
      if (name !== undefined) assign(body, textOf(body, name), value);
      return;
    }
    case 'import_statement':
      return lowerImport(body, node);
    case 'export_statement':
      return lowerExport(body, node, lowerStatement);
    case 'statement_block':
    case 'class_static_block':
      return lowerStatements(inBlock(body), node.children);
    case 'internal_module':
    case 'module':
    case 'ambient_declaration':
      return lowerNamespace(body, node);
    case 'enum_declaration':
    case 'interface_declaration':
    case 'type_alias_declaration':
    case 'function_signature':
    case 'comment':
    case 'empty_statement':
      return;
    default:
      return lowerControl(body, node);
  }
}

function lowerControl(body: JsBody, node: SyntaxNode): void {
  const { builder, parts } = body.lowering;
  switch (node.type) {
    case 'return_statement': {
      const [value] = node.children.filter((child) => child.type !== 'comment');
      if (value !== undefined) builder.copy(parts.expression(body, value), body.returns);
      return;
    }
    case 'throw_statement':
      for (const child of node.children) parts.expression(body, child);
      return;
    case 'for_in_statement':
      return lowerForIn(body, node);
    case 'for_statement':
    case 'if_statement':
    case 'while_statement':
    case 'do_statement':
    case 'switch_statement':
    case 'switch_body':
    case 'switch_case':
    case 'switch_default':
    case 'try_statement':
    case 'finally_clause':
    case 'else_clause':
    case 'ERROR': {
      const inner = inBlock(body);
      hoistBlock(inner, node.children);
      for (const child of node.children) lowerStatement(inner, child);
      return;
    }
    case 'catch_clause':
      return lowerCatch(body, node);
    default:
      parts.expression(body, node);
  }
}

function lowerDeclaration(body: JsBody, node: SyntaxNode): void {
  const { parts, builder } = body.lowering;
  for (const child of node.children) {
    if (child.type !== 'variable_declarator') continue;
    const name = fieldOf(child, 'name');
    const value = fieldOf(child, 'value');
    if (name === undefined) continue;
    const hint = name.type === 'identifier' ? textOf(body, name) : undefined;
    let variable = value === undefined ? nothing : parts.expression(body, value, hint);
    const type = fieldOf(child, 'type');
    if (type !== undefined) {
      const typed = fresh(body);
      builder.copy(variable, typed);
      annotate(body, type, typed);
      variable = typed;
    }
    parts.bind(body, name, variable);
  }
}

/** What a type annotation names, when it is a class, may be in a variable of which nothing else is known. */
export function annotate(body: JsBody, type: SyntaxNode, to: number): void {
  const annotation = annotationOf(body, type);
  if (annotation !== nothing) body.lowering.builder.emit({ op: 'annotate', to, annotation });
}

/** The variable of the class that an annotation names: a plain name, or one of a union. */
export function annotationOf(body: JsBody, type: SyntaxNode): number {
  switch (type.type) {
    case 'type_identifier':
    case 'identifier':
      return body.lowering.parts.expression(body, { ...type, type: 'identifier' });
    case 'type_annotation':
    case 'union_type':
    case 'parenthesized_type':
    case 'readonly_type':
      return body.lowering.builder.phi(type.children.map((child) => annotationOf(body, child)));
    case 'nested_type_identifier': {
      const module = fieldOf(type, 'module');
      const name = fieldOf(type, 'name');
      if (module === undefined || name === undefined) return nothing;
      const object = annotationOf(body, module);
      const to = fresh(body);
      const place = placeOf(body, name);
      const load = { op: 'load-attribute', to, object, name: textOf(body, name), place, known: false } as const;
      body.lowering.builder.emit(load);
      return to;
    }
    case 'generic_type': {
      const name = fieldOf(type, 'name');
      return name === undefined || textOf(body, name) === 'Promise' ? nothing : annotationOf(body, name);
    }
    default:
      return nothing;
  }
}

function lowerForIn(body: JsBody, node: SyntaxNode): void {
  const { parts, builder } = body.lowering;
  const inner = inBlock(body);
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const operator = fieldOf(node, 'operator');
  if (left === undefined || right === undefined) return;
  if (fieldOf(node, 'kind') !== undefined && !hasChild(node, 'var')) declarePattern(inner, left);
  const iterable = parts.expression(inner, right);
  if (operator !== undefined && textOf(body, operator) === 'of') {
    const to = fresh(body);
    const asynchronous = hasChild(node, 'await');
    builder.emit({ op: 'iterate', to, iterable, asynchronous, place: placeOf(body, right) });
    parts.bind(inner, left, to);
  } else parts.bind(inner, left, builder.primitive('string'));
  for (const block of fieldsOf(node, 'body')) lowerStatement(inner, block);
}

function lowerCatch(body: JsBody, node: SyntaxNode): void {
  const inner = inBlock(body);
  const parameter = fieldOf(node, 'parameter');
  if (parameter !== undefined) declarePattern(inner, parameter);
  for (const block of fieldsOf(node, 'body')) lowerStatement(inner, block);
}

/** `namespace N { export … }`: an object with what it exports. */
function lowerNamespace(body: JsBody, node: SyntaxNode): void {
  const name = fieldOf(node, 'name');
  const block = fieldOf(node, 'body');
  if (name === undefined || block === undefined) return;
  const text = textOf(body, name);
  const inner = { ...inBlock(body), path: body.path === '' ? text : `${body.path}.${text}` };
  const statements = block.children.map((child) =>
    child.type === 'export_statement' ? (fieldOf(child, 'declaration') ?? child) : child,
  );
  lowerStatements(inner, statements);
  const to = fresh(body);
  const elements = [...inner.scope.names].map(([key, value]) => ({ key, value }));
  body.lowering.builder.emit({ op: 'container', to, type: 'dict', elements, place: placeOf(body, node) });
  body.lowering.builder.copy(to, declare(body, text));
}
