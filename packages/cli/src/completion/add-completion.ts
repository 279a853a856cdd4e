import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Commands whose first argument is the id of an execution. */
const takesExecution = ['resume', 'inspect', 'cancel', 'approve', 'signal', 'fork'] as const;

/**
 * `orchestr8 completion SHELL` prints the script, and the script asks `orchestr8 complete -- …` for what may stand there:
 * commands and flags from the program, ids of executions from the store.
 */
export async function addCompletion(program: Command, args: readonly string[]): Promise<void> {
  const completion = tab(program, { completionCommandName: 'completion' });
  const asked = args[0] === 'complete' ? args.find((word) => takesExecution.some((name) => name === word)) : undefined;
  if (asked === undefined) return;
  const { knownExecutions } = await import('./known-executions.ts');
  const executions = await knownExecutions(asked);
  completion.commands.get(asked)?.argument('id', (complete) => {
    for (const { executionId, description } of executions) complete(executionId, description);
  });
}
