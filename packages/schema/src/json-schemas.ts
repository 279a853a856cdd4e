/** Zod's view of `json.ts`: checked in place, without a copy. */
import { z } from 'zod';
import { isJsonObject, isJsonValue, type JsonObject, type JsonSchema, type JsonValue } from './json.ts';

export const jsonValueSchema: z.ZodType<JsonValue> = z
  .custom<JsonValue>(isJsonValue, 'Must be a value that JSON can hold.')
  .meta({ id: 'Json' });

export const jsonObjectSchema: z.ZodType<JsonObject> = z
  .custom<JsonObject>((value) => isJsonObject(value) && isJsonValue(value), 'Must be an object.')
  .meta({ id: 'JsonObject' });

export const jsonSchemaSchema: z.ZodType<JsonSchema> = z
  .custom<JsonSchema>(
    (value) => typeof value === 'boolean' || (isJsonObject(value) && isJsonValue(value)),
    'Must be a JSON Schema: an object, true or false.',
  )
  .meta({ id: 'JsonSchema' });
