import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Pair } from 'yaml';
import { documentLimits } from '../defaults.ts';
import { isJsonValue, type JsonValue } from '../json.ts';
import { joinPointer } from '../pointer.ts';
import type { Checked, Problem } from '../problem.ts';
import { duplicateKey } from './read-json.ts';

/** Values that aliases may stand for, in all. */
const maxAliasedValues = 10_000;

const tooDeep = {
  code: 'document-too-deep',
  message: `It is nested more than ${documentLimits.depth} levels deep.`,
  hint: 'Flatten it, or move the inner part into a workflow of its own.',
};

interface Anchored {
  readonly value: JsonValue;
  /** How many values it consists of, aliases in it written out. */
  readonly size: number;
  /** How many levels it has. */
  readonly depth: number;
}

/** Turns YAML's nodes into JSON. Its recursion is bounded by the depth limit. */
export class YamlConverter {
  readonly #problems: Problem[] = [];
  readonly #anchors = new Map<string, Anchored | 'open'>();
  readonly #lines: LineCounter;
  #aliased = 0;
  #size = 0;
  #deepest = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  convert(document: Document.Parsed): Checked<JsonValue> {
    const value = this.#node(document.contents, []);
    return this.#problems.length === 0 ? { ok: true, value } : { ok: false, problems: this.#problems };
  }

  #node(node: unknown, path: readonly (string | number)[]): JsonValue {
    this.#size += 1;
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#alias(node.source, path);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#content(node as Node, path);
    return this.#anchored(anchor, node as Node, path);
  }

  #anchored(anchor: string, node: Node, path: readonly (string | number)[]): JsonValue {
    const [sizeBefore, deepestBefore] = [this.#size, this.#deepest];
    this.#anchors.set(anchor, 'open');
    this.#deepest = path.length;
    const value = this.#content(node, path);
    this.#anchors.set(anchor, { value, size: this.#size - sizeBefore + 1, depth: this.#deepest - path.length });
    this.#deepest = Math.max(this.#deepest, deepestBefore);
    return value;
  }

  #content(node: Node, path: readonly (string | number)[]): JsonValue {
    this.#deepest = Math.max(this.#deepest, path.length + (isScalar(node) ? 0 : 1));
    if ((isSeq(node) || isMap(node)) && path.length >= documentLimits.depth) {
      this.#problem(path, tooDeep);
      return null;
    }
    if (isSeq(node)) return node.items.map((item, index) => this.#node(item, [...path, index]));
    if (isMap(node)) return this.#map(node.items, path);
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (isJsonValue(value)) return value;
    const where = this.#where(node);
    const message = `JSON can't hold ${String(value)}${where}.`;
    this.#problem(path, { code: 'invalid-value', message, hint: 'Write a finite number, or text in quotes.' });
    return null;
  }

  #map(pairs: readonly Pair[], path: readonly (string | number)[]): JsonValue {
    const result: Record<string, JsonValue> = {};
    for (const { key, value } of pairs) {
      const name = this.#key(key, path);
      if (name === null) continue;
      const place = [...path, name];
      if (Object.hasOwn(result, name)) this.#problem(place, duplicateKey(joinPointer(place), name));
      const converted = this.#node(value, place);
      // Plain assignment would set the prototype for __proto__, which is refused later with its pointer.
      Object.defineProperty(result, name, { value: converted, enumerable: true, writable: true, configurable: true });
    }
    return result;
  }

  #key(key: unknown, path: readonly (string | number)[]): string | null {
    const value: unknown = isScalar(key) ? key.value : key;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const hint = 'Put it in quotes; a list or object can be no key.';
    this.#problem(path, { code: 'invalid-key', message: 'A key is text.', hint });
    return null;
  }

  #alias(anchor: string, path: readonly (string | number)[]): JsonValue {
    const target = this.#anchors.get(anchor);
    if (target === undefined || target === 'open') {
      const missing = target === undefined;
      const message = missing ? `No anchor is called &${anchor} before this.` : `*${anchor} stands inside &${anchor}.`;
      this.#problem(path, { code: missing ? 'invalid-yaml' : 'yaml-alias', message, hint: null });
      return null;
    }
    this.#size += target.size;
    this.#aliased += target.size;
    this.#deepest = Math.max(this.#deepest, path.length + target.depth);
    if (this.#aliased > maxAliasedValues) {
      const hint = 'Write the repeated part once, and pass it on with an expression.';
      const known = this.#problems.some((problem) => problem.code === 'yaml-alias-bomb');
      const message = `Aliases stand for more than ${maxAliasedValues} values.`;
      if (!known) this.#problem(path, { code: 'yaml-alias-bomb', message, hint });
      return null;
    }
    if (path.length + target.depth > documentLimits.depth) {
      this.#problem(path, tooDeep);
      return null;
    }
    return target.value;
  }

  #where(node: Node): string {
    const offset = node.range?.[0];
    if (offset === undefined) return '';
    const { line, col } = this.#lines.linePos(offset);
    return ` (line ${line}, column ${col})`;
  }

  #problem(path: readonly (string | number)[], report: Omit<Problem, 'pointer'>): void {
    // Few more than are reported, so that the report can say that there are more.
    if (this.#problems.length > documentLimits.problems) return;
    this.#problems.push({ ...report, pointer: joinPointer(path) });
  }
}
