import { open, type FileHandle } from 'node:fs/promises';
import { statSync } from 'node:fs';
import {
  documentLimits,
  OrchestratorError,
  readWorkflow,
  type Catalog,
  type Checked,
  type DocumentFormat,
  type WorkflowDocument,
} from '@orchestr8/schema';
import { unreadable } from './json-argument.ts';

/** An existing file, or a name that ends like one, is a workflow; anything else is the text of a task. */
export function isWorkflowFile(path: string, name: string): boolean {
  if (/\.(json|ya?ml)$/i.test(name)) return true;
  if (name.length > 1_000 || name.includes('\0')) return false;
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** How a file is written, by its name. */
function formatOf(file: string): DocumentFormat | undefined {
  if (/\.json$/i.test(file)) return 'json';
  return /\.ya?ml$/i.test(file) ? 'yaml' : undefined;
}

/** More is not read, whatever is behind the name. */
const mostBytes = 16 * documentLimits.bytes;

/**
 * The bytes of a document; of a huge one only so many that whoever reads them says that it is too large.
 * @throws OrchestratorError `file-not-found`, `file-unreadable`
 */
async function readBytes(file: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size <= mostBytes) return await handle.readFile();
    const bytes = Buffer.alloc(mostBytes);
    await handle.read(bytes, 0, bytes.length, 0);
    return bytes;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle?.close();
  }
}

/**
 * Reads and validates a workflow file.
 * @throws OrchestratorError `file-not-found`, `file-unreadable`
 */
export async function checkWorkflow(file: string, catalog: Catalog): Promise<Checked<WorkflowDocument>> {
  return await readWorkflow(await readBytes(file), { format: formatOf(file), catalog });
}

/**
 * The workflow of a file.
 * @throws OrchestratorError `file-not-found`, `file-unreadable`, `workflow-invalid` with all problems in `details`
 */
export async function loadWorkflow(file: string, catalog: Catalog): Promise<WorkflowDocument> {
  const checked = await checkWorkflow(file, catalog);
  if (checked.ok) return checked.value;
  const { problems } = checked;
  throw new OrchestratorError(`${file} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}.`, {
    code: 'workflow-invalid',
    hint: `See what can stand in a workflow with: orchestr8 validate ${file}`,
    details: { file, problems: problems.map((problem) => ({ ...problem })) },
  });
}
