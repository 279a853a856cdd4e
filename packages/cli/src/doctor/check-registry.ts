import { toErrorData } from '@orchestr8/schema';
import type { Settings } from '../config/settings.ts';
import { assembleRegistry } from '../engine/assemble-registry.ts';
import { failed, passed, type Check } from './check.ts';

/** What workflows may name, and which tasks can be planned without a model. */
export async function checkRegistry(settings: Settings): Promise<readonly Check[]> {
  try {
    const registry = await assembleRegistry(settings);
    const tools = registry.tools().map(({ id, version }) => `${id}@${version}`);
    const agents = registry.agents().map(({ id, version }) => `${id}@${version}`);
    return [
      passed('tools', `${tools.length}: ${tools.join(', ')}.`),
      passed('agents', `${agents.length}: ${agents.join(', ')}.`),
    ];
  } catch (error) {
    const { message, hint } = toErrorData(error);
    return [failed('tools', message, hint ?? 'Repair orchestr8.config.ts.')];
  }
}
