import type { WorkflowDocument } from '@orchestr8/schema';
import type { Agent } from './agent.ts';
import type { Tool } from './tool.ts';

/** Where the engine finds what a document names. References are `id` or `id@range`; the highest version that fits wins. */
export interface Registry {
  tool(reference: string): Tool | undefined;
  agent(reference: string): Agent | undefined;
  workflow(reference: string): WorkflowDocument | undefined;
  tools(): readonly Tool[];
  agents(): readonly Agent[];
  workflows(): readonly WorkflowDocument[];
}
