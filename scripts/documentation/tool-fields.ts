import { isJsonObject, type JsonValue } from '@orchestr8/schema';
import { builtInTools } from '@orchestr8/tools';

/** What one action of a tool takes and gives: names of fields, with `?` where they may be missing. */
export interface ToolAction {
  /** Null for a tool without actions. */
  readonly action: string | null;
  readonly input: readonly string[];
}

/** The actions of a built-in tool, and every set of fields that it may give back. */
export function toolFields(id: string): {
  readonly actions: readonly ToolAction[];
  readonly outputs: readonly (readonly string[])[];
} {
  const tool = builtInTools.find((each) => each.id === id);
  if (tool === undefined) throw new Error(`There is no tool ${id}.`);
  return {
    actions: alternatives(tool.inputSchema).map((schema) => ({ action: actionOf(schema), input: fieldsOf(schema) })),
    outputs: alternatives(tool.outputSchema).map(fieldsOf),
  };
}

function alternatives(schema: JsonValue | undefined): readonly JsonValue[] {
  if (!isJsonObject(schema)) return [];
  const inner = schema['oneOf'] ?? schema['anyOf'];
  return Array.isArray(inner) ? inner.flatMap((each: JsonValue) => alternatives(each)) : [schema];
}

function actionOf(schema: JsonValue): string | null {
  const action = propertiesOf(schema)['action'];
  return isJsonObject(action) && typeof action['const'] === 'string' ? action['const'] : null;
}

function fieldsOf(schema: JsonValue): readonly string[] {
  const required = isJsonObject(schema) && Array.isArray(schema['required']) ? schema['required'] : [];
  const names = Object.keys(propertiesOf(schema)).filter((name) => name !== 'action');
  return names.map((name) => (required.includes(name) ? name : `${name}?`));
}

function propertiesOf(schema: JsonValue): Readonly<Record<string, JsonValue>> {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  return isJsonObject(properties) ? properties : {};
}
