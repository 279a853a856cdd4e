import type { Variable } from '../ir/unit.ts';
import { childOfType, fieldOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assign, fresh, keyOf, lookup, textOf, type JsBody } from './body.ts';

/** Lowers an import: default, named, the whole module, or just for its effect. */
export function lowerImport(body: JsBody, node: SyntaxNode): void {
  const requireClause = childOfType(node, 'import_require_clause');
  const source = fieldOf(requireClause ?? node, 'source');
  const module = source === undefined ? null : keyOf(body, source);
  if (module === null) return;
  if (requireClause !== undefined) {
    const name = childOfType(requireClause, 'identifier');
    if (name !== undefined) assign(body, textOf(body, name), imported(body, module, '='));
    return;
  }
  for (const child of childOfType(node, 'import_clause')?.children ?? []) {
    if (child.type === 'identifier') assign(body, textOf(body, child), imported(body, module, 'default'));
    else if (child.type === 'namespace_import') {
      const name = childOfType(child, 'identifier');
      if (name !== undefined) assign(body, textOf(body, name), imported(body, module, null));
    } else if (child.type === 'named_imports') {
      for (const specifier of child.children) importSpecifier(body, module, specifier);
    }
  }
}

function importSpecifier(body: JsBody, module: string, specifier: SyntaxNode): void {
  const name = fieldOf(specifier, 'name');
  const alias = fieldOf(specifier, 'alias') ?? name;
  const key = name === undefined ? null : keyOf(body, name);
  if (key !== null && alias !== undefined) assign(body, textOf(body, alias), imported(body, module, key));
}

/** What a module exports under a name; null: the module itself; `=`: what `require` gives. */
export function imported(body: JsBody, module: string, name: string | null): Variable {
  const to = fresh(body);
  body.lowering.builder.emit({ op: 'import', to, module, level: 0, name, outermost: false });
  return to;
}

function publish(body: JsBody, name: string, value: Variable): void {
  body.lowering.builder.copy(value, body.lowering.builder.globalCell(name));
}

/** Lowers an export in any of its forms. */
export function lowerExport(
  body: JsBody,
  node: SyntaxNode,
  lowerStatement: (body: JsBody, node: SyntaxNode) => void,
): void {
  const { parts } = body.lowering;
  const declaration = fieldOf(node, 'declaration');
  const source = fieldOf(node, 'source');
  const module = source === undefined ? null : keyOf(body, source);
  const isDefault = hasChild(node, 'default');
  if (declaration !== undefined) {
    const name = fieldOf(declaration, 'name');
    if (isDefault && name === undefined)
      return publish(body, 'default', parts.definition(body, declaration, 'default'));
    lowerStatement(body, declaration);
    for (const declared of namesOf(body, declaration))
      publish(body, isDefault ? 'default' : declared, lookup(body, declared));
    return;
  }
  const value = fieldOf(node, 'value');
  if (value !== undefined) return publish(body, 'default', parts.expression(body, value, 'default'));
  if (module !== null) return exportFrom(body, node, module);
  for (const child of node.children) {
    if (child.type === 'export_clause') exportNames(body, child);
    else if (child.type === 'identifier')
      body.lowering.builder.copy(lookup(body, textOf(body, child)), body.lowering.moduleExports);
    else if (child.type === 'ERROR') for (const inner of child.children) exportBroken(body, inner);
  }
}

/** `export default class {}`, which the grammar of TypeScript does not read everywhere. */
function exportBroken(body: JsBody, node: SyntaxNode): void {
  if (node.type !== 'comment') publish(body, 'default', body.lowering.parts.expression(body, node, 'default'));
}

function exportNames(body: JsBody, clause: SyntaxNode): void {
  for (const specifier of clause.children) {
    const name = fieldOf(specifier, 'name');
    const alias = fieldOf(specifier, 'alias') ?? name;
    const key = alias === undefined ? null : keyOf(body, alias);
    if (name !== undefined && key !== null) publish(body, key, lookup(body, textOf(body, name)));
  }
}

function exportFrom(body: JsBody, node: SyntaxNode, module: string): void {
  const clause = childOfType(node, 'export_clause');
  const namespace = childOfType(node, 'namespace_export');
  if (namespace !== undefined) {
    const name = childOfType(namespace, 'identifier');
    if (name !== undefined) publish(body, textOf(body, name), imported(body, module, null));
  } else if (clause === undefined) {
    body.lowering.builder.emit({ op: 'import-all', module, level: 0 });
  } else {
    for (const specifier of clause.children) {
      const name = fieldOf(specifier, 'name');
      const alias = fieldOf(specifier, 'alias') ?? name;
      if (name === undefined || alias === undefined) continue;
      publish(body, textOf(body, alias), imported(body, module, textOf(body, name)));
    }
  }
}

/** The names that a declaration binds. */
function namesOf(body: JsBody, declaration: SyntaxNode): string[] {
  const own = fieldOf(declaration, 'name');
  if (own !== undefined) return [textOf(body, own)];
  const names: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'identifier' || node.type === 'shorthand_property_identifier_pattern')
      names.push(textOf(body, node));
    else if (node.type === 'pair_pattern' || node.type === 'assignment_pattern') {
      const inner = fieldOf(node, 'value') ?? fieldOf(node, 'left');
      if (inner !== undefined) visit(inner);
    } else for (const child of node.children) visit(child);
  };
  for (const child of declaration.children) {
    const name = child.type === 'variable_declarator' ? fieldOf(child, 'name') : undefined;
    if (name !== undefined) visit(name);
  }
  return names;
}
