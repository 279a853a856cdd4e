import type { JsonValue } from '@orchestr8/schema';

/** Where the engine says what people who run it should know. Secrets are taken out before it is called. */
export interface Logger {
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, JsonValue>>): void;
}
