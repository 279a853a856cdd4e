import { isFunctionWord, type Found, type Reading } from '../reading.ts';

/** What people call files of a kind, and the names such files have. */
const kinds: Readonly<Record<string, string>> = {
  markdown: '**/*.md',
  md: '**/*.md',
  python: '**/*.py',
  py: '**/*.py',
  typescript: '**/*.ts',
  ts: '**/*.ts',
  tsx: '**/*.tsx',
  javascript: '**/*.js',
  js: '**/*.js',
  json: '**/*.json',
  yaml: '**/*.{yaml,yml}',
  yml: '**/*.yml',
  toml: '**/*.toml',
  csv: '**/*.csv',
  tsv: '**/*.tsv',
  xml: '**/*.xml',
  html: '**/*.html',
  css: '**/*.css',
  sql: '**/*.sql',
  shell: '**/*.sh',
  sh: '**/*.sh',
  bash: '**/*.sh',
  text: '**/*.txt',
  txt: '**/*.txt',
  log: '**/*.log',
  pdf: '**/*.pdf',
  png: '**/*.png',
  jpg: '**/*.jpg',
  jpeg: '**/*.jpeg',
  svg: '**/*.svg',
  image: '**/*.{png,jpg,jpeg,gif,svg,webp}',
  rust: '**/*.rs',
  go: '**/*.go',
  java: '**/*.java',
  ruby: '**/*.rb',
  notebook: '**/*.ipynb',
  ini: '**/*.ini',
  config: '**/*.{json,yaml,yml,toml,ini,cfg,conf}',
};

/** Which files a task is about, as a glob: `*.md`, "markdown files", "files ending in .py". */
export function extractPattern(reading: Reading): Found | undefined {
  const { tokens } = reading;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'glob') return { value: token.text, tokens: [index] };
    if (token.kind === 'file' && /^\.\w+$/.test(token.text)) return { value: `**/*${token.text}`, tokens: [index] };
    const extension = extensionAt(reading, index);
    if (extension !== undefined) return extension;
    if (token.kind !== 'word' || token.quoted) continue;
    const kind = kinds[token.lower] ?? kinds[token.lower.replace(/s$/, '')];
    const next = tokens[index + 1];
    const file =
      next !== undefined && /^(?:files?|documents|sources|scripts)$/.test(next.lower) && next.kind === 'word';
    const plural = /^(?:notebooks|images|pngs|pdfs|csvs|jpgs|jpegs|svgs)$/.test(token.lower);
    if (kind !== undefined && (file || plural)) return { value: kind, tokens: file ? [index, index + 1] : [index] };
  }
  return undefined;
}

/** ".py", also where the tokenizer sees a stop and a word, and "extension py". */
function extensionAt(reading: Reading, index: number): Found | undefined {
  const token = reading.tokens[index];
  const text = token?.quoted === true ? token.text : undefined;
  if (text !== undefined && /^\.[a-z0-9]+$/i.test(text)) return { value: `**/*${text}`, tokens: [index] };
  const next = reading.tokens[index + 1];
  const previous = reading.tokens[index - 1];
  const dotted = token?.text === '.' && token.kind === 'stop' && next?.kind === 'word';
  if (dotted && previous?.text !== undefined && kinds[next.lower] !== undefined && next.text === next.lower)
    return { value: `**/*.${next.lower}`, tokens: [index, index + 1] };
  if (token?.lower === 'extension' && next?.kind === 'word' && !isFunctionWord(next) && kindOrShort(next.lower))
    return { value: `**/*.${next.lower}`, tokens: [index, index + 1] };
  return undefined;
}

function kindOrShort(word: string): boolean {
  return kinds[word] !== undefined || /^[a-z]{2,4}$/.test(word);
}
