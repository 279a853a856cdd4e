import { createRequire } from 'node:module';
import type { Language, Parser, Tree, TreeCursor } from 'web-tree-sitter';
import type { LanguageName } from '../project.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-node.ts';

/** Parses sources of one language. */
export interface SourceParser {
  /** Null where the parser gave up after `timeoutMs`. */
  parse(source: string, timeoutMs: number): SyntaxTree | null;
}

const require = createRequire(import.meta.url);

/** Where the grammars lie: built, inside the packages that publish them. */
const wasmOf: Readonly<Record<LanguageName, () => string>> = {
  python: () => require.resolve('tree-sitter-python/tree-sitter-python.wasm'),
  typescript: () => require.resolve('tree-sitter-typescript/tree-sitter-typescript.wasm'),
  tsx: () => require.resolve('tree-sitter-typescript/tree-sitter-tsx.wasm'),
  javascript: () => require.resolve('tree-sitter-javascript/tree-sitter-javascript.wasm'),
};

/** Anonymous tokens that say something the named ones do not. */
const meaningfulTokens = new Set(
  'async await from is not in static get set const let var default export typeof instanceof new delete void * ** ... =>'.split(
    ' ',
  ),
);

/** Deeper syntax than this is cut off: a frontend that recurses over it stays within the stack. */
export const deepestNesting = 700;

const parsers = new Map<LanguageName, Promise<SourceParser>>();

/** The parser of a language; loads the grammar at its first use. */
export function parserFor(language: LanguageName): Promise<SourceParser> {
  const known = parsers.get(language);
  if (known !== undefined) return known;
  const loading = loadParser(language);
  parsers.set(language, loading);
  return loading;
}

async function loadParser(language: LanguageName): Promise<SourceParser> {
  const treeSitter = await import('web-tree-sitter');
  await treeSitter.Parser.init();
  const grammar = await treeSitter.Language.load(wasmOf[language]());
  const parser = new treeSitter.Parser();
  parser.setLanguage(grammar);
  return { parse: (source, timeoutMs) => parseWith({ parser, grammar }, source, timeoutMs) };
}

function parseWith(
  { parser, grammar }: { parser: Parser; grammar: Language },
  source: string,
  timeoutMs: number,
): SyntaxTree | null {
  const deadline = performance.now() + timeoutMs;
  const tree = parser.parse(source, null, { progressCallback: () => performance.now() > deadline });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return copyTree(tree, source, grammar);
  } finally {
    tree.delete();
  }
}

interface Open {
  readonly node: { children: SyntaxNode[] } & SyntaxNode;
}

function copyTree(tree: Tree, source: string, grammar: Language): SyntaxTree {
  const cursor = tree.walk();
  const types = grammar.types;
  const fields = grammar.fields;
  let errors = 0;
  let cut = false;
  const root = copyNode(cursor, types, fields);
  const open: Open[] = [{ node: root }];
  // Depth first without recursion: `open` is the path from the root to the cursor.
  let descend = cursor.gotoFirstChild();
  while (descend) {
    const parent = open.at(-1)?.node ?? root;
    const isToken = !cursor.nodeIsNamed && cursor.currentFieldId === 0 && !meaningfulTokens.has(cursor.nodeType);
    let entered = false;
    if (cursor.nodeIsMissing || cursor.nodeType === 'ERROR') errors += 1;
    if (!isToken) {
      const node = copyNode(cursor, types, fields);
      parent.children.push(node);
      if (open.length >= deepestNesting) cut = true;
      else if (cursor.gotoFirstChild()) {
        open.push({ node });
        entered = true;
      }
    }
    if (entered) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent() || open.length <= 1) {
        descend = false;
        break;
      }
      open.pop();
      if (open.length === 0) {
        descend = false;
        break;
      }
    }
  }
  cursor.delete();
  return { root, source, errors, cut };
}

function copyNode(cursor: TreeCursor, types: readonly string[], fields: readonly (string | null)[]): Open['node'] {
  const position = cursor.startPosition;
  const fieldId = cursor.currentFieldId;
  return {
    type: types[cursor.nodeTypeId] ?? cursor.nodeType,
    field: fieldId === 0 ? null : (fields[fieldId] ?? null),
    start: cursor.startIndex,
    end: cursor.endIndex,
    row: position.row,
    column: position.column,
    endRow: cursor.endPosition.row,
    children: [],
  };
}
