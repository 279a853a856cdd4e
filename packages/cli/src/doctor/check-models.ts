import { passed, type Check } from './check.ts';

/** Without a model, tasks are planned from playbooks; that is a way to work, not a fault. */
export function checkModels(environment: NodeJS.ProcessEnv): Check {
  const keys = Object.keys(environment).filter((name) => /^[A-Z]+_API_KEY$/.test(name));
  const seen =
    keys.length === 0
      ? ''
      : ` (${keys.join(', ')} ${keys.length === 1 ? 'is' : 'are'} set, but this release has no model router)`;
  return passed(
    'models',
    `No model is configured${seen}: tasks are planned from playbooks.`,
    'See the playbooks with: orchestr8 run "what can you do?"',
  );
}
