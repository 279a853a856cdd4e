/**
 * A syntax tree in plain objects. tree-sitter's own nodes live in WebAssembly memory and cost a call per property; a
 * frontend reads each several times, so the tree is copied once and freed.
 */
export interface SyntaxNode {
  readonly type: string;
  /** The name of the field of its parent that it fills, or null. */
  readonly field: string | null;
  /** Offsets in the source, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** From 0. */
  readonly row: number;
  readonly column: number;
  readonly endRow: number;
  readonly children: readonly SyntaxNode[];
}

/** A parsed source. */
export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly source: string;
  /** Nodes that the parser could not make sense of. */
  readonly errors: number;
  /** Whether a part was cut off because it is nested too deeply. */
  readonly cut: boolean;
}

export function fieldOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  for (const child of node.children) if (child.field === field) return child;
  return undefined;
}

export function fieldsOf(node: SyntaxNode, field: string): SyntaxNode[] {
  return node.children.filter((child) => child.field === field);
}

export function childOfType(node: SyntaxNode, type: string): SyntaxNode | undefined {
  for (const child of node.children) if (child.type === type) return child;
  return undefined;
}

export function hasChild(node: SyntaxNode, type: string): boolean {
  return childOfType(node, type) !== undefined;
}
