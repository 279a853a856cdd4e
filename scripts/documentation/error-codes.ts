import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspaces } from '../workspace.ts';

/** Codes that are put together of parts: what each template in the sources can come to. */
const assembled: Readonly<Record<string, readonly string[]>> = {
  '${kind}-not-found': ['tool-not-found', 'agent-not-found', 'workflow-not-found'],
  '${part}-invalid': ['input-invalid', 'output-invalid', 'config-invalid'],
  'unknown-${kind}': [
    'unknown-tool',
    'unknown-agent',
    'unknown-workflow',
    'unknown-parameter',
    'unknown-concept',
    'unknown-reader',
    'unknown-check',
  ],
  'invalid-${key}': ['invalid-input', 'invalid-config'],
};

/** Ways in which the sources write a code: each match's groups are codes. */
const patterns = [
  /\bcode: '([a-z0-9-]+)'/g,
  /\bcode = '([a-z0-9]+-[a-z0-9-]+)'/g,
  /\bcode: [^',\n]*\? '([a-z0-9-]+)' : '([a-z0-9-]+)'/g,
  /\b(?:refused|fileFailure|Refusal|textFailure|notApproved)\(\s*'([a-z0-9]+-[a-z0-9-]+)'/g,
  /^ {2}'([a-z]+-[a-z-]+)': \[\s*'/gm,
  /\breturn '(too-[a-z]+)'/g,
];

/** What the sources say about error codes. */
export interface ErrorCodes {
  /** Every code that is written out in one of the known ways. */
  readonly written: ReadonlySet<string>;
  /** Templates of codes that nobody has listed here. */
  readonly unlisted: readonly string[];
  /** Everything that may be a code: each string in the sources. */
  readonly strings: ReadonlySet<string>;
}

/** The codes in the sources of the packages, but for tests and what only tests use. */
export function errorCodesInSources(): ErrorCodes {
  const written = new Set<string>();
  const unlisted: string[] = [];
  const strings = new Set<string>();
  for (const text of productSources()) {
    for (const pattern of patterns) {
      for (const [, ...codes] of text.matchAll(pattern)) for (const code of codes) if (code) written.add(code);
    }
    for (const [, template = ''] of text.matchAll(/\bcode: `([^`]+)`/g)) {
      const codes = assembled[template];
      if (codes === undefined) unlisted.push(template);
      for (const code of codes ?? []) written.add(code);
    }
    for (const [, string = ''] of text.matchAll(/'([a-z0-9-]+)'/g)) strings.add(string);
  }
  return { written, unlisted, strings: strings.union(written) };
}

function productSources(): readonly string[] {
  return workspaces()
    .filter(({ folder }) => folder !== 'testing')
    .flatMap(({ path }) => {
      const files = readdirSync(join(path, 'src'), { recursive: true, encoding: 'utf8' });
      return files.filter(isProduct).map((file) => readFileSync(join(path, 'src', file), 'utf8'));
    });
}

function isProduct(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(?:^|\/)(?:fixtures|test-support|proof)\//.test(file);
}
