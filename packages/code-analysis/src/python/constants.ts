import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { textOf, type Body } from './body.ts';

/** A string literal without interpolation: its text, or null. Longer ones than a key would be are not constants. */
export function constantString(body: Body, node: SyntaxNode): { text: string; bytes: boolean } | null {
  const parts = node.type === 'concatenated_string' ? node.children : [node];
  let text = '';
  let bytes = false;
  for (const part of parts) {
    if (part.type !== 'string') continue;
    const opening = part.children[0];
    const prefix = opening === undefined ? '' : textOf(body, opening).toLowerCase();
    if (prefix.includes('b')) bytes = true;
    for (const child of part.children) {
      if (child.type === 'interpolation') return null;
      if (child.type === 'string_content') text += textOf(body, child);
    }
    if (text.length > longestConstant) return bytes ? { text: '', bytes } : null;
  }
  return { text: text.includes('\\') ? text.replaceAll('\\n', '\n').replaceAll('\\\\', '\\') : text, bytes };
}

const longestConstant = 200;

/** An integer literal, with its sign: its value, or null. */
export function constantNumber(body: Body, node: SyntaxNode): number | null {
  if (node.type === 'unary_operator') {
    const argument = fieldOf(node, 'argument');
    if (argument?.type !== 'integer' || !textOf(body, node).startsWith('-')) return null;
    const value = constantNumber(body, argument);
    return value === null ? null : -value;
  }
  if (node.type !== 'integer') return null;
  const value = Number(textOf(body, node).replaceAll('_', ''));
  return Number.isSafeInteger(value) ? value : null;
}

/** The constant that a node is, when it is a key: a string or an integer. */
export function constantKey(body: Body, node: SyntaxNode | undefined): string | number | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'string' || node.type === 'concatenated_string') {
    const value = constantString(body, node);
    return value === null || value.bytes ? undefined : value.text;
  }
  if (node.type === 'parenthesized_expression') return constantKey(body, node.children[0]);
  return constantNumber(body, node) ?? undefined;
}
