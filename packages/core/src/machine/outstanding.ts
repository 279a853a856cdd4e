import type { Command } from './commands.ts';
import { commandOf, rootCommandOf } from './node-command.ts';
import type { ExecutionState } from './state.ts';

/** Every command that was issued and is not answered yet, from the state alone, oldest steps first. */
export function outstandingCommands(state: ExecutionState): readonly Command[] {
  if (state.ending !== null) return [{ type: 'finish' }];
  const commands: Command[] = [];
  const { root } = state;
  if (root === null) return commands;
  for (const node of state.nodes.values()) {
    const command = commandOf(node);
    if (command !== null) commands.push(command);
    if (node.timeoutAt !== null) {
      commands.push({
        type: 'start-timer',
        timer: 'timeout',
        path: node.path,
        group: node.group,
        dueAt: node.timeoutAt,
      });
    }
  }
  const last = rootCommandOf(root);
  if (last !== null) commands.push(last);
  return commands;
}
