import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '@orchestr8/schema';

/** sha256 of the canonical JSON, in hexadecimal digits: what an approval is bound to, and a checkpoint's input. */
export function hashJson(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
