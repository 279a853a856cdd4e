import { counted, fails, passes, type Check, type ReviewedArtifact } from '../subject.ts';

/** The drawings are there, hold something, and are what their type says. */
export const drawings: Check = async ({ output, artifacts }) => {
  if (artifacts === undefined) return undefined;
  const found = await artifacts();
  if (!isDrawn(output)) return passes('There is nothing to draw.');
  if (!found.some(({ mediaType }) => mediaType === 'text/vnd.mermaid')) return fails('There is no drawing in Mermaid.');
  for (const artifact of found) {
    const problem = await drawingProblem(artifact);
    if (problem !== undefined) return fails(problem);
  }
  return passes(`${counted(found.length, 'drawing')} looked at: ${found.map(({ name }) => name).join(', ')}.`);
};

/** Whether there is a call to draw: a path of one function has none. */
function isDrawn(output: { readonly paths?: unknown; readonly edges?: unknown }): boolean {
  const { paths, edges } = output;
  if (Array.isArray(paths)) return paths.some((path) => Array.isArray(path) && path.length > 1);
  return Array.isArray(edges) && edges.length > 0;
}

async function drawingProblem({ name, mediaType, read }: ReviewedArtifact): Promise<string | undefined> {
  const text = new TextDecoder().decode(await read());
  if (text.trim() === '') return `${name} is empty.`;
  if (mediaType === 'image/svg+xml' && !(/<svg[\s>]/.test(text) && text.trimEnd().endsWith('</svg>')))
    return `${name} is no SVG drawing.`;
  if (mediaType === 'text/vnd.mermaid' && !/^\s*(?:flowchart|graph|sequenceDiagram)\b/m.test(text))
    return `${name} is no Mermaid drawing.`;
  return undefined;
}
