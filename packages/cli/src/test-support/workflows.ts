import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Puts `<id>.json` there; `body` is its steps, or all but its version and id. */
export function writeWorkflow(directory: string, id: string, body: readonly object[] | object): void {
  const rest = Array.isArray(body) ? { steps: body } : body;
  const document = { schemaVersion: '1.0.0', metadata: { id }, ...rest };
  writeFileSync(join(directory, `${id}.json`), JSON.stringify(document));
}

/**
 * A config file with a tool `append` that adds a line to a file of the workspace, after some milliseconds, and says how
 * many lines there are.
 */
export function writeAppendTool(directory: string): void {
  writeFileSync(
    join(directory, 'orchestr8.config.ts'),
    `import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const append = {
  id: 'append',
  version: '1.0.0',
  description: 'Adds a line to a file.',
  inputSchema: { type: 'object' },
  outputSchema: { type: 'object' },
  capabilities: ['fs:write'],
  sideEffects: 'write-workspace' as const,
  async run(input: { file: string; line: string; ms: number }, context: { workspace: string }) {
    const file = join(context.workspace, input.file);
    await new Promise((resolve) => setTimeout(resolve, input.ms));
    appendFileSync(file, input.line + '\\n');
    return { line: input.line, pid: process.pid };
  },
};

export default { tools: [append] };
`,
  );
}

export const assign = (id: string, values: object): object => ({ id, kind: 'assign', values });
