import type { Catalog } from '@orchestr8/schema';
import type { Playbook } from './playbook.ts';

/**
 * A playbook written in a program. It is checked when it is registered.
 *
 * @example
 * ```ts
 * const greet = definePlaybook({
 *   id: 'greet',
 *   version: '1.0.0',
 *   description: 'Says hello to somebody.',
 *   parameters: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
 *   phrasings: ['Greet {name}', 'Say hello to {name}'],
 *   workflow: {
 *     schemaVersion: '1.0.0',
 *     metadata: { id: 'playbook/greet' },
 *     steps: [{ id: 'hello', kind: 'assign', values: { text: 'Hello ${{ input.name }}' } }],
 *   },
 *   criteria: [{ name: 'The name is said', expression: 'steps.result.output.text.contains(input.name)' }],
 * });
 * ```
 */
export function definePlaybook(playbook: Playbook): Playbook {
  return playbook;
}

/**
 * Reads a playbook from YAML or JSON text, or takes a value, and checks it.
 *
 * @throws OrchestratorError `playbook-invalid`, with all the problems in `details.problems`
 */
export async function loadPlaybook(source: string | Uint8Array | Playbook, catalog: Catalog = {}): Promise<Playbook> {
  const { readPlaybook } = await import('./read-playbook.ts');
  return await readPlaybook(source, catalog);
}
