import { homedir } from 'node:os';
import type { JsonObject, JsonValue } from '@orchestr8/schema';
import type { MatchOutcome, NearMatch, PlaybookMatch } from '../playbooks/matcher/match-task.ts';
import type { Playbook } from '../playbooks/playbook.ts';
import type { Plan, Planner, PlanRefusal, PlanRequest } from './plan.ts';

/** Plans from playbooks: the matcher finds the one that the task asks for. Needs no model. */
export const playbookPlanner: Planner = {
  id: 'playbooks',
  async plan(request) {
    const { matchTask } = await import('../playbooks/matcher/match-task.ts');
    const outcome = matchTask(request.task, request.playbooks);
    return outcome.match === undefined ? refusal(request, outcome) : planOf(request, outcome.match);
  },
};

function planOf({ folders, review }: PlanRequest, { playbook, parameters }: PlaybookMatch): Plan {
  const input = withFolders(playbook, parameters, folders);
  const again = review === null ? '' : ` Again, because the review said: ${review.feedback ?? 'no more'}`;
  return {
    workflow: playbook.workflow,
    input,
    playbook: playbook.id,
    ...(playbook.output !== undefined && { outputSchema: playbook.output }),
    criteria: playbook.criteria,
    explanation: `Playbook "${playbook.id}" (${playbook.description}) with ${described(input)}.${again}`,
  };
}

/** Paths as the tools take them: `~` is the home directory, and a folder that the task leaves out is the first one given. */
function withFolders(playbook: Playbook, parameters: JsonObject, folders: readonly string[]): JsonObject {
  const slots = playbook.matcher?.slots ?? {};
  const paths = Object.keys(slots).filter((name) => /^(?:folder|table|file)/.test(slots[name] ?? ''));
  const resolve = (name: string, value: JsonValue): JsonValue => {
    if (!paths.includes(name) || typeof value !== 'string') return value;
    const [folder] = folders;
    if (value === '.' && folder !== undefined) return folder;
    return value === '~' || value.startsWith('~/') ? homedir() + value.slice(1) : value;
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, resolve(name, value)]));
}

function described(input: JsonObject): string {
  const parts = Object.entries(input).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return parts.length === 0 ? 'no parameters' : parts.join(', ');
}

function refusal({ playbooks }: PlanRequest, { nearest }: MatchOutcome): PlanRefusal {
  const known = playbooks.map(({ id }) => id).join(', ');
  const close = nearest.find(({ score, missing }) => score >= 0.6 && missing.length > 0);
  const why =
    close === undefined
      ? 'No playbook fits the task.'
      : `"${close.playbook.id}" comes close, but the task does not say ${close.missing.join(' and ')}.`;
  const examples = (nearest.length > 0 ? nearest.map(({ playbook }) => playbook) : playbooks)
    .slice(0, 3)
    .map((playbook) => `"${playbook.phrasings[0] ?? playbook.id}" (${playbook.id})`);
  return {
    refused: `${why} There are playbooks for: ${known}. Ask, for example: ${examples.join('; ')}.`,
    details: { playbooks: playbooks.map(({ id }) => id), nearest: nearest.map(nearDetails) },
  };
}

function nearDetails({ playbook, missing, leftover }: NearMatch): JsonObject {
  return {
    playbook: playbook.id,
    example: playbook.phrasings[0] ?? '',
    missing: [...missing],
    notUnderstood: [...leftover],
  };
}
