import type { JsonObject } from '@orchestr8/schema';

const text: JsonObject = { type: 'string', minLength: 1 };
const names: JsonObject = { type: 'array', items: text };

/** The shape of a playbook; what holds between its parts is in `check-playbook.ts`. */
export const playbookSchema: JsonObject = {
  type: 'object',
  required: ['id', 'version', 'description', 'parameters', 'phrasings', 'workflow', 'criteria'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 100 },
    version: { type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+' },
    description: text,
    parameters: {
      type: 'object',
      required: ['type', 'properties'],
      properties: {
        type: { const: 'object' },
        properties: { type: 'object', additionalProperties: { type: 'object' } },
        required: names,
      },
    },
    phrasings: { ...names, minItems: 1 },
    matcher: {
      type: 'object',
      additionalProperties: false,
      properties: {
        intents: { type: 'array', items: names },
        also: names,
        not: names,
        anyObject: { type: 'boolean' },
        slots: { type: 'object', additionalProperties: text },
        synonyms: { type: 'object', additionalProperties: names },
      },
    },
    workflow: { type: 'object' },
    output: { type: ['object', 'boolean'] },
    criteria: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: text, expression: text, check: text },
        additionalProperties: false,
        oneOf: [{ required: ['expression'] }, { required: ['check'] }],
      },
    },
  },
};
