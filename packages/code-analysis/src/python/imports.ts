import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assignName, fresh, leave, textOf, type Body } from './body.ts';

/** Lowers `import a.b`, `import a.b as c`, `from ..a import b as c` and `from a import *`. */
export function lowerImport(body: Body, node: SyntaxNode): void {
  leave(body);
  if (node.type === 'import_statement') {
    for (const child of fieldsOf(node, 'name')) importModule(body, child);
    return;
  }
  const from = fieldOf(node, 'module_name');
  if (from === undefined) return;
  const text = textOf(body, from).replaceAll(/\s+/g, '');
  const level = /^\.*/.exec(text)?.[0].length ?? 0;
  const module = text.slice(level);
  if (hasChild(node, 'wildcard_import')) body.lowering.builder.emit({ op: 'import-all', module, level });
  for (const child of fieldsOf(node, 'name')) {
    const name = textOf(body, fieldOf(child, 'name') ?? child);
    const to = fresh(body);
    body.lowering.builder.emit({ op: 'import', to, module, level, name, outermost: false });
    assignName(body, aliasOf(body, child) ?? name, to);
  }
}

function importModule(body: Body, node: SyntaxNode): void {
  const alias = aliasOf(body, node);
  const module = textOf(body, fieldOf(node, 'name') ?? node).replaceAll(/\s+/g, '');
  const to = fresh(body);
  const outermost = alias === null;
  body.lowering.builder.emit({ op: 'import', to, module, level: 0, name: null, outermost });
  assignName(body, alias ?? module.split('.')[0] ?? module, to);
}

function aliasOf(body: Body, node: SyntaxNode): string | null {
  const alias = fieldOf(node, 'alias');
  return alias === undefined ? null : textOf(body, alias);
}
