import type { IndexedStep } from './document-index.ts';
import type { Executor } from './turn.ts';
import { agent } from './steps/agent.ts';
import { approval } from './steps/approval.ts';
import { assign } from './steps/assign.ts';
import { branch } from './steps/branch.ts';
import { graph } from './steps/graph.ts';
import { loop } from './steps/loop.ts';
import { map } from './steps/map.ts';
import { parallel } from './steps/parallel.ts';
import { root } from './steps/root.ts';
import { sequence } from './steps/sequence.ts';
import { signal } from './steps/signal.ts';
import { sleep } from './steps/sleep.ts';
import { tool } from './steps/tool.ts';
import { tryStep } from './steps/try.ts';
import { workflow } from './steps/workflow.ts';

/** What each kind of step does. */
export const executors: Readonly<Record<IndexedStep['kind'], Executor>> = {
  root,
  agent,
  tool,
  workflow,
  sleep,
  assign,
  approval,
  signal,
  sequence,
  parallel,
  map,
  graph,
  loop,
  branch,
  try: tryStep,
};
