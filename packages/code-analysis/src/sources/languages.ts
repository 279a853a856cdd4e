import type { LanguageName } from '../project.ts';

const byExtension: Readonly<Record<string, LanguageName>> = {
  py: 'python',
  pyw: 'python',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
};

/** The language of a file by its extension, or null. Declaration files hold no code: null. */
export function languageOf(path: string): LanguageName | null {
  if (/\.d\.[cm]?ts$/.test(path)) return null;
  const dot = path.lastIndexOf('.');
  return dot <= path.lastIndexOf('/') + 1 ? null : (byExtension[path.slice(dot + 1)] ?? null);
}

/** Folders that hold no sources of the project itself. */
export const ignoredFolders: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.tox',
  '.nox',
  '.venv',
  'venv',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.eggs',
  'node_modules',
  'site-packages',
  'dist',
  'build',
  'coverage',
  '.next',
  '.orchestr8',
]);
