import type { Variable } from '../ir/unit.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { JsBody } from './body.ts';
import { lowerClass } from './class-definitions.ts';
import { lowerFunction } from './functions.ts';

const classes = new Set(['class', 'class_declaration', 'abstract_class_declaration']);

/** Lowers a function or class of any form; `hint` names what has no name of its own. */
export function lowerDefinition(body: JsBody, node: SyntaxNode, hint?: string): Variable {
  return classes.has(node.type) ? lowerClass(body, node, hint) : lowerFunction(body, node, { hint, owner: -1 });
}
