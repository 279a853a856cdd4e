import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot, workspaces } from '../workspace.ts';

/** A Markdown file of this repository. */
export interface Page {
  /** From the root of the repository. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Block {
  readonly file: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The first word after the fence. */
  readonly language: string;
  readonly text: string;
  /** The block that follows it with nothing but blank lines between them, if its language is `text`. */
  readonly printed: string | null;
}

/** The pages that people read: of the repository, of `docs`, of the examples and of the packages. */
export function readPages(): readonly Page[] {
  const inDocs = readdirSync(join(repositoryRoot, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = [
    ...readdirSync(repositoryRoot).map((name) => join(repositoryRoot, name)),
    ...inDocs.map((name) => join(repositoryRoot, 'docs', name)),
    ...readdirSync(join(repositoryRoot, 'examples')).map((name) => join(repositoryRoot, 'examples', name, 'README.md')),
    ...workspaces().flatMap(({ path }) => readdirSync(path).map((name) => join(path, name))),
  ].filter((path) => path.endsWith('.md') && existsSync(path));
  return paths.sort().map((path) => ({ path, file: relative(repositoryRoot, path), text: readFileSync(path, 'utf8') }));
}

/** The fenced blocks of a page, in order. */
export function blocksOf({ file, text }: Page): readonly Block[] {
  const found = [...text.matchAll(/^( *)(```+)(\S*)[^\n]*\n([\s\S]*?)^\1\2 *$(?:\s*^```text\n([\s\S]*?)^```$)?/gm)];
  return found.flatMap((match): Block[] => {
    const [, indent = '', , language = '', body = '', printed] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const block = { file, line, language, text: withoutIndent(body, indent), printed: printed ?? null };
    return printed === undefined ? [block] : [block, { ...block, language: 'text', text: printed, printed: null }];
  });
}

/** Targets of the links in a page, outside of its fenced blocks. */
export function linksOf({ text }: Page): readonly string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []);
}

/** What may stand after `#` in a link to a page, as GitHub makes it of the headings. */
export function anchorsOf({ text }: Pick<Page, 'text'>): readonly string[] {
  const headings = [...withoutBlocks(text).matchAll(/^#+ +(.+)$/gm)].flatMap(([, heading]) => heading ?? []);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

/** The rows of the table that stands under a heading: cells without the marks of code. */
export function tableUnder({ text }: Pick<Page, 'text'>, heading: string): readonly (readonly string[])[] {
  const section = text.split(/^#+ +/m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`There is no heading "${heading}".`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
}

function withoutIndent(text: string, indent: string): string {
  return indent === '' ? text : text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}
