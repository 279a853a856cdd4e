import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';
import { ConfinedFiles } from '../confined/confined-files.ts';
import { defineTool } from '../define-tool.ts';
import { editFile, editInput, editOutput } from './edit-file.ts';
import { duplicatesInput, duplicatesOutput, findDuplicates } from './find-duplicates.ts';
import {
  createDirectory,
  createDirectoryInput,
  createDirectoryOutput,
  hash,
  hashInput,
  hashOutput,
  stat,
  statInput,
  statOutput,
} from './inspect-path.ts';
import { listFiles, listInput, listOutput } from './list-files.ts';
import { readFile, readInput, readOutput } from './read-file.ts';
import { copy, copyInput, copyOutput, move, moveInput, moveOutput } from './relocate.ts';
import { deleteInput, deleteOutput, remove } from './remove.ts';
import { searchFiles, searchInput, searchOutput } from './search-files.ts';
import { appendInput, appendOutput, appendToFile, writeFile, writeInput, writeOutput } from './write-file.ts';

const input = z.discriminatedUnion('action', [
  listInput,
  readInput,
  writeInput,
  appendInput,
  editInput,
  copyInput,
  moveInput,
  deleteInput,
  createDirectoryInput,
  statInput,
  searchInput,
  hashInput,
  duplicatesInput,
]);

const output = z.discriminatedUnion('action', [
  listOutput,
  readOutput,
  writeOutput,
  appendOutput,
  editOutput,
  copyOutput,
  moveOutput,
  deleteOutput,
  createDirectoryOutput,
  statOutput,
  searchOutput,
  hashOutput,
  duplicatesOutput,
]);

/** Files of the workspace: list, read, write, search and the like. Nothing outside is ever touched. */
export const fileOperations = defineTool({
  id: 'file_operations',
  version: '1.0.0',
  description:
    'Works with files: list, read, write, append, edit, copy, move, delete, mkdir, stat, search, hash and duplicates. ' +
    'Paths are relative to the workspace. Only the workspace can be written to.',
  input,
  output,
  capabilities: ['fs:read', 'fs:write'],
  sideEffects: 'write-workspace',
  timeout: '5m',
  examples: [
    { title: 'Every Markdown file', input: { action: 'list', path: '.', pattern: '**/*.md' } },
    { title: 'Where a word stands', input: { action: 'search', path: 'src', text: 'TODO' } },
    { title: 'A file that is written', input: { action: 'write', path: 'notes/today.md', content: '# Today\n' } },
    { title: 'Files that are there twice', input: { action: 'duplicates', path: '.' } },
  ],
  run,
});

async function run(call: z.output<typeof input>, context: StepContext): Promise<z.input<typeof output>> {
  const scope = { files: new ConfinedFiles(context), context };
  switch (call.action) {
    case 'list':
      return await listFiles(call, scope);
    case 'read':
      return await readFile(call, scope);
    case 'write':
      return await writeFile(call, scope);
    case 'append':
      return await appendToFile(call, scope);
    case 'edit':
      return await editFile(call, scope);
    case 'copy':
      return await copy(call, scope);
    case 'move':
      return await move(call, scope);
    case 'delete':
      return await remove(call, scope);
    case 'mkdir':
      return await createDirectory(call, scope);
    case 'stat':
      return await stat(call, scope);
    case 'search':
      return await searchFiles(call, scope);
    case 'hash':
      return await hash(call, scope);
    case 'duplicates':
      return await findDuplicates(call, scope);
    default:
      return call satisfies never;
  }
}
