/**
 * Writes the files that are generated from this package's sources:
 * `node packages/schema/scripts/generate.ts` and, for a workflow, `node packages/schema/scripts/generate.ts FILE OUT`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { generateTypeScript, readWorkflow } from '../src/index.ts';
import { workflowJsonSchema } from '../src/zod.ts';

const root = new URL('../', import.meta.url);

async function generate(source: string | URL, target: string | URL): Promise<void> {
  const read = await readWorkflow(readFileSync(source));
  if (!read.ok) throw new Error(read.problems.map(({ pointer, message }) => `${pointer} ${message}`).join('\n'));
  writeFileSync(target, generateTypeScript(read.value));
}

const [source, target] = process.argv.slice(2);
if (source !== undefined && target !== undefined) await generate(source, target);
else {
  writeFileSync(new URL('workflow-1.0.0.schema.json', root), `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`);
  for (const name of ['word-report', 'every-construct']) {
    await generate(new URL(`fixtures/${name}.yaml`, root), new URL(`src/codegen/fixtures/${name}.ts`, root));
  }
}
