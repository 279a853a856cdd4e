export { createEngine } from './engine/open-engine.ts';
export type { EngineSettings } from './engine/open-engine.ts';
export { defineConfig } from './config/define-config.ts';
export type { Config } from './config/define-config.ts';
export { defineTool } from '@orchestr8/tools';
export type { DefinedTool, ToolDefinition } from '@orchestr8/tools';
export { defineAgent } from '@orchestr8/agent-base';
export type { AgentDefinition } from '@orchestr8/agent-base';
export { definePlaybook } from '@orchestr8/agents';
export type { Playbook } from '@orchestr8/agents';
export type {
  Agent,
  Engine,
  ExecutionRecord,
  ExecutionStatus,
  ExecutionView,
  JournalEvent,
  PendingApproval,
  StartRequest,
  StepContext,
  StepView,
  Tool,
} from '@orchestr8/core';
export { OrchestratorError } from '@orchestr8/schema';
export type { ErrorData, JsonObject, JsonValue, Step, WorkflowDocument } from '@orchestr8/schema';
