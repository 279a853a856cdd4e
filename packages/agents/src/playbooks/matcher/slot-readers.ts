import { isTableFile } from './classify.ts';
import type { Found, Reading } from './reading.ts';
import { extractAggregate } from './slots/aggregate.ts';
import { extractComparison } from './slots/comparison.ts';
import { extractExpression } from './slots/expression.ts';
import { extractTables } from './slots/files.ts';
import { extractFolder } from './slots/folder.ts';
import { extractFunctions } from './slots/functions.ts';
import { extractJoinKey } from './slots/join-key.ts';
import { extractPattern } from './slots/pattern.ts';
import { extractConversion } from './slots/quantity.ts';
import { extractText } from './slots/text.ts';
import { extractThreshold } from './slots/threshold.ts';

export type SlotReader = (reading: Reading) => Found | undefined;

/** What a playbook's `matcher.slots` may name: each reads one kind of parameter from a task. */
export const slotReaders: Readonly<Record<string, SlotReader>> = {
  folder: (reading) => extractFolder(reading),
  'folder-or-file': (reading) => extractFolder(reading, { files: true }),
  file: fileOf,
  pattern: extractPattern,
  text: extractText,
  number: extractThreshold,
  expression: extractExpression,
  'function.from': (reading) => extractFunctions(reading).from,
  'function.to': (reading) => extractFunctions(reading).to,
  table: (reading) => extractTables(reading)[0],
  'table.left': (reading) => extractTables(reading)[0],
  'table.right': (reading) => extractTables(reading)[1],
  'join.key': extractJoinKey,
  'comparison.column': (reading) => extractComparison(reading)?.column,
  'comparison.operator': (reading) => extractComparison(reading)?.operator,
  'comparison.value': (reading) => extractComparison(reading)?.value,
  'aggregate.function': (reading) => extractAggregate(reading)?.function,
  'aggregate.column': (reading) => extractAggregate(reading)?.column,
  'aggregate.group': (reading) => extractAggregate(reading)?.groupBy,
  'quantity.value': (reading) => extractConversion(reading)?.value,
  'quantity.from': (reading) => extractConversion(reading)?.from,
  'quantity.to': (reading) => extractConversion(reading)?.to,
};

function fileOf(reading: Reading): Found | undefined {
  const index = reading.tokens.findIndex(
    (token) => token.kind === 'file' || token.kind === 'path' || isTableFile(token.text),
  );
  const token = reading.tokens[index];
  return token === undefined ? undefined : { value: token.text, tokens: [index] };
}
