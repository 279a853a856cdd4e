/**
 * JSON Schema as TypeScript types. What TypeScript can't say (ranges, patterns) is left out, so that the type takes
 * every value that the schema takes.
 */
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../json.ts';
import { identifierText, literalText, propertyText, titleCase } from './literal-text.ts';

/** A type, and the declarations that it needs. */
export interface TypeText {
  readonly type: string;
  /** `interface` and `type` declarations for `$defs`, in the order of their first use. */
  readonly declarations: readonly string[];
}

/** The type of the values that the schema takes. Names of declarations start with the prefix. */
export function typeText(schema: JsonSchema, prefix: string): TypeText {
  const writer = new TypeWriter(schema, prefix);
  const type = writer.write(schema, 0);
  return { type, declarations: writer.declarations() };
}

const maxDepth = 60;

class TypeWriter {
  readonly #root: JsonSchema;
  readonly #prefix: string;
  readonly #names = new Map<string, string>();
  readonly #declared: string[] = [];

  constructor(root: JsonSchema, prefix: string) {
    this.#root = root;
    this.#prefix = prefix;
  }

  declarations(): readonly string[] {
    return this.#declared;
  }

  write(schema: JsonValue | undefined, depth: number): string {
    if (schema === false) return 'never';
    if (!isJsonObject(schema) || depth > maxDepth) return 'unknown';
    const parts = [this.#own(schema, depth)];
    if (typeof schema['$ref'] === 'string') parts.push(this.#reference(schema['$ref']));
    for (const key of ['anyOf', 'oneOf'] as const) {
      if (isList(schema[key])) parts.push(union(schema[key].map((one) => this.write(one, depth + 1))));
    }
    if (isList(schema['allOf'])) for (const one of schema['allOf']) parts.push(this.write(one, depth + 1));
    return intersection(parts);
  }

  #own(schema: JsonObject, depth: number): string {
    if (schema['const'] !== undefined) return literalText(schema['const'], 0);
    if (isList(schema['enum'])) return union(schema['enum'].map((value) => literalText(value, 0)));
    const types = isList(schema['type']) ? schema['type'] : [schema['type'] ?? impliedType(schema)];
    return union(types.map((type) => this.#ofType(type, schema, depth)));
  }

  #ofType(type: JsonValue, schema: JsonObject, depth: number): string {
    switch (type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return type;
      case 'integer':
        return 'number';
      case 'array':
        return this.#list(schema, depth);
      case 'object':
        return this.#object(schema, depth);
      default:
        return 'unknown';
    }
  }

  #list(schema: JsonObject, depth: number): string {
    const rest = this.write(schema['items'] ?? true, depth + 1);
    if (!isList(schema['prefixItems'])) return `readonly ${grouped(rest)}[]`;
    const required = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
    const first = schema['prefixItems'].map(
      (one, index) => `${grouped(this.write(one, depth + 1))}${index < required ? '' : '?'}`,
    );
    return `readonly [${[...first, ...(rest === 'never' ? [] : [`...${grouped(rest)}[]`])].join(', ')}]`;
  }

  #object(schema: JsonObject, depth: number): string {
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    const required = new Set(isList(schema['required']) ? schema['required'] : []);
    const indent = '  '.repeat(depth + 1);
    const lines = Object.entries(properties).map(([name, one]) => {
      const comment = isJsonObject(one) && typeof one['description'] === 'string' ? one['description'] : null;
      const above = comment === null ? '' : `${indent}/** ${commentText(comment)} */\n`;
      const mark = required.has(name) ? '' : '?';
      return `${above}${indent}readonly ${propertyText(name)}${mark}: ${this.write(one, depth + 1)};\n`;
    });
    for (const name of required) {
      if (typeof name === 'string' && !Object.hasOwn(properties, name))
        lines.push(`${indent}readonly ${propertyText(name)}: unknown;\n`);
    }
    const more = schema['additionalProperties'];
    const open = more !== false && (lines.length === 0 || isJsonObject(more));
    // Beside named properties an index signature must take their types too.
    if (open)
      lines.push(
        `${indent}readonly [key: string]: ${lines.length === 0 ? this.write(more ?? true, depth + 1) : 'unknown'};\n`,
      );
    return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${'  '.repeat(depth)}}`;
  }

  #reference(target: string): string {
    if (target === '#') return this.#declare(target, this.#root);
    const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(target)?.[1];
    if (name === undefined || !isJsonObject(this.#root)) return 'unknown';
    const table = this.#root['$defs'] ?? this.#root['definitions'];
    const definition = isJsonObject(table) ? table[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    return definition === undefined ? 'unknown' : this.#declare(target, definition);
  }

  #declare(target: string, definition: JsonValue): string {
    const known = this.#names.get(target);
    if (known !== undefined) return known;
    const wanted = this.#prefix + (target === '#' ? 'Root' : titleCase(target.slice(target.lastIndexOf('/') + 1)));
    const taken = new Set(this.#names.values());
    let name = identifierText(wanted);
    for (let count = 2; taken.has(name); count += 1) name = identifierText(`${wanted}${count}`);
    this.#names.set(target, name);
    const position = this.#declared.push('') - 1;
    this.#declared[position] = `export type ${name} = ${this.write(definition, 0)};`;
    return name;
  }
}

/** Keywords of lists and objects without a `type` say what they are about. */
function impliedType(schema: JsonObject): JsonValue {
  if (schema['properties'] !== undefined || schema['required'] !== undefined) return 'object';
  return schema['items'] !== undefined || schema['prefixItems'] !== undefined ? 'array' : 'any';
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)].filter((type) => type !== 'never');
  if (distinct.includes('unknown')) return 'unknown';
  return distinct.length === 0 ? 'never' : distinct.join(' | ');
}

function intersection(types: readonly string[]): string {
  const distinct = [...new Set(types)].filter((type) => type !== 'unknown');
  if (distinct.length === 0) return 'unknown';
  return distinct.length === 1 ? distinct.join('') : distinct.map(grouped).join(' & ');
}

/** The type in parentheses where an operator could tear it apart. */
function grouped(type: string): string {
  return /[|&]|^readonly/.test(type) && !/^\{[^]*\}$/.test(type) ? `(${type})` : type;
}

/** Text that can stand in a comment. */
export function commentText(text: string): string {
  return text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ').trim();
}
