import { z } from 'zod';
import { workflowDocumentSchema } from './document-schema.ts';
import { jsonObjectSchema, jsonSchemaSchema } from './json-schemas.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** How the schema of documents is called. */
export const workflowSchemaId = 'urn:orchestr8:workflow:1.0.0';

/**
 * The JSON Schema (draft 2020-12) of workflow documents, made from the Zod types. It says what a shape can say; ids,
 * references and names are `validateWorkflow`'s.
 */
export function workflowJsonSchema(): JsonObject {
  const generated = z.toJSONSchema(workflowDocumentSchema, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const schema: unknown = zodSchema;
      if (schema === jsonObjectSchema) jsonSchema.type = 'object';
      if (schema === jsonSchemaSchema) Object.assign(jsonSchema, { type: ['object', 'boolean'] });
    },
  });
  const { $schema, ...rest } = JSON.parse(JSON.stringify(generated)) as Record<string, JsonValue>;
  return { ...($schema === undefined ? {} : { $schema }), $id: workflowSchemaId, title: 'orchestr8 workflow', ...rest };
}
