import type { Command } from './commands.ts';
import type { StepNode } from './state.ts';

/** What a step waits for: the one command of its phase, or null. Its time-out's timer is apart. */
export function commandOf(node: StepNode): Command | null {
  const { path, group, attempt } = node;
  switch (node.phase) {
    case 'resolving':
      return { type: 'resolve-input', path, group };
    case 'building':
      return buildOutput(node);
    case 'recording':
      return node.draft === null ? null : { type: 'record', event: node.draft };
    case 'planning':
      return { type: 'plan-retry', path, group, attempt };
    case 'delayed':
    case 'waiting':
      return node.dueAt === null ? null : { type: 'start-timer', timer: timerOf(node), path, group, dueAt: node.dueAt };
    case 'admitting':
      return { type: 'admit-attempt', path, group, attempt };
    case 'running':
      return { type: 'run-attempt', path, group, attempt };
    case 'aborting':
      return {
        type: 'cancel-attempt',
        path,
        group,
        attempt,
        reason: node.stop === 'timeout' ? 'timeout' : 'cancelled',
      };
    case 'starting':
    case 'delegating':
      return { type: 'start-child', path, group, attempt };
    case 'recalling':
      return { type: 'cancel-child', path, group, executionId: childIdOf(node) };
    case 'requesting':
      return { type: 'request-approval', path, group };
    case 'choosing':
      return { type: 'choose-branch', path, group };
    case 'expanding':
      return { type: 'expand-map', path, group };
    case 'testing':
      return testLoop(node);
    case 'held':
    case 'open':
      return null;
    default:
      return node.phase satisfies never;
  }
}

/** What the root waits for: the build or the record of the execution's end, or null. */
export function rootCommandOf(root: StepNode): Command | null {
  if (root.phase === 'building') return { type: 'build-result' };
  if (root.phase === 'recording' && root.draft !== null) return { type: 'record', event: root.draft };
  return null;
}

/** The timer of phase `delayed` or `waiting`. */
export function timerOf(node: StepNode): 'retry' | 'sleep' | 'expiry' {
  if (node.phase === 'delayed') return 'retry';
  return node.definition.kind === 'sleep' ? 'sleep' : 'expiry';
}

function buildOutput(node: StepNode): Command {
  const { path, group, detail } = node;
  if (detail.kind !== 'map') return { type: 'build-output', path, group };
  return { type: 'build-output', path, group, items: detail.results };
}

function testLoop(node: StepNode): Command {
  const iteration = node.detail.kind === 'loop' ? node.detail.frame.index : 0;
  return { type: 'test-loop', path: node.path, group: node.group, iteration };
}

function childIdOf(node: StepNode): string {
  return node.detail.kind === 'workflow' && node.detail.childId !== null ? node.detail.childId : '';
}
