export { defineAgent } from './define-agent.ts';
export type { AgentDefinition } from './define-agent.ts';
export { jsonPrompt } from './json-prompt.ts';
export { markdownPrompt } from './markdown-prompt.ts';
export type { Prompt, PromptSection } from './prompt.ts';
