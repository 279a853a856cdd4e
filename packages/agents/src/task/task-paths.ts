/**
 * Files and directories that a task names, as it writes them. A caller may add them to what a run may read.
 *
 * @example
 * ```ts
 * await taskPaths('Summarize /data/sales.csv'); // ['/data/sales.csv']
 * ```
 */
export async function taskPaths(task: string): Promise<readonly string[]> {
  const [{ readTask }, { extractFolder }] = await Promise.all([
    import('../playbooks/matcher/reading.ts'),
    import('../playbooks/matcher/slots/folder.ts'),
  ]);
  const reading = readTask(task);
  const named = reading.tokens.filter(({ kind }) => kind === 'path' || kind === 'file').map(({ text }) => text);
  const folder = extractFolder(reading);
  return [...new Set([...named, ...(folder === undefined ? [] : [String(folder.value)])])];
}
