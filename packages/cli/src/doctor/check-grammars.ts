import { failed, passed, type Check } from './check.ts';

const probes: readonly (readonly [string, string])[] = [
  ['python.py', 'def probe():\n    pass\n'],
  ['typescript.ts', 'export function probe(): void {}\n'],
  ['component.tsx', 'export function Probe() { return <b />; }\n'],
  ['javascript.js', 'function probe() {}\n'],
];

/** Whether each language that can be analysed loads. */
export async function checkGrammars(): Promise<Check> {
  try {
    const { analyzeProject } = await import('@orchestr8/code-analysis');
    const project = await analyzeProject({ files: new Map(probes) });
    const missing = probes
      .map(([file]) => file)
      .filter((file) => !project.nodes.some((node) => node.file === file && node.kind === 'function'));
    if (missing.length === 0) return passed('grammars', 'Python, TypeScript, TSX and JavaScript load.');
    return failed(
      'grammars',
      `Not understood: ${missing.join(', ')}.`,
      'Install orchestr8 again: a grammar is missing.',
    );
  } catch (error) {
    return failed(
      'grammars',
      `The code analysis does not start: ${(error as Error).message}.`,
      'Install orchestr8 again.',
    );
  }
}
