import { randomUUID } from 'node:crypto';

/** Short enough to type, unique enough for a store. */
export function newExecutionId(): string {
  return `run-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}
