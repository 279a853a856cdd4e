/** What each pattern in the schemas stands for, in words. */
import { durationPattern } from '../duration.ts';
import {
  expressionMark,
  nameIdPattern,
  schemaVersionPattern,
  semanticVersionPattern,
  stepIdPattern,
} from '../names.ts';

/** How a text that does not fit a pattern is reported. */
export interface FormatAdvice {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const advice = new Map<string, FormatAdvice>([
  [
    String(durationPattern),
    {
      code: 'invalid-duration',
      message: 'is not a duration',
      hint: 'Write a whole number and a unit: 500ms, 10s, 2m or 1h.',
    },
  ],
  [
    String(stepIdPattern),
    {
      code: 'invalid-id',
      message: "can't be the id of a step",
      hint: 'Start with a small letter; use letters, digits and _ only: fetchPage, fetch_page.',
    },
  ],
  [
    String(nameIdPattern),
    {
      code: 'invalid-id',
      message: "can't be an id",
      hint: 'Use letters, digits and _ - . / : only, and start with a letter or digit.',
    },
  ],
  [
    String(semanticVersionPattern),
    { code: 'invalid-version', message: 'is not a semantic version', hint: 'Write three numbers: 1.0.0.' },
  ],
  [
    String(schemaVersionPattern),
    {
      code: 'unsupported-schema-version',
      message: 'is not a version of the schema',
      hint: 'Write schemaVersion: 1.0.0.',
    },
  ],
  [
    String(expressionMark),
    {
      code: 'invalid-expression',
      message: 'holds no expression',
      hint: 'Put it in marks: ${{ input.name }}.',
    },
  ],
]);

/** The advice for the pattern of a schema, as Zod reports it. */
export function adviceFor(pattern: string): FormatAdvice | undefined {
  return advice.get(pattern);
}
