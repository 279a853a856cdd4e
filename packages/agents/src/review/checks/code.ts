import type { JsonObject } from '@orchestr8/schema';
import { counted, fails, numberOf, objects, passes, textOf, type Check, type Subject } from '../subject.ts';

/** Every symbol that a report names stands on the line that it names. */
export const symbolsDefined: Check = async (subject) => {
  const named = symbolsOf(subject.output);
  const seen = new Set<string>();
  for (const one of named) {
    const key = `${textOf(one['file'])}:${numberOf(one['line'])} ${textOf(one['symbol'])}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const problem = await definitionProblem(subject, one);
    if (problem !== undefined) return fails(problem);
  }
  if (seen.size === 0) return passes('No function is named.');
  return passes(`${counted(seen.size, 'definition')} looked up in the sources.`);
};

function symbolsOf(output: JsonObject): readonly JsonObject[] {
  const paths = Array.isArray(output['paths']) ? output['paths'].flatMap((path) => objects(path)) : [];
  // What is defined outside of the sources has no file to look at.
  const nodes = objects(output['nodes']).filter(({ kind }) => kind !== 'external' && kind !== 'builtin');
  return [...paths, ...nodes, ...objects(output['functions'])];
}

async function definitionProblem(subject: Subject, one: JsonObject): Promise<string | undefined> {
  const [file, symbol, line] = [textOf(one['file']), textOf(one['symbol']), numberOf(one['line'])];
  const lines = await subject.files.lines(await subject.files.below(textOf(subject.input['folder']), file));
  if (lines === null) return `${file} can't be read, where ${symbol} is said to be.`;
  const text = lines[line - 1];
  if (text === undefined) return `${file} has no line ${line}, where ${symbol} is said to be.`;
  if (one['kind'] === 'module' || isModule(file, symbol)) return undefined;
  const name = symbol.split('.').at(-1) ?? '';
  return defines({ lines, at: line - 1, name, file })
    ? undefined
    : `Line ${line} of ${file} does not define ${symbol}.`;
}

function isModule(file: string, symbol: string): boolean {
  const path = file.replace(/\.\w+$/, '').replace(/\/(?:__init__|index)$/, '');
  return path.replaceAll('/', '.') === symbol || path === symbol;
}

interface Place {
  readonly lines: readonly string[];
  readonly at: number;
  readonly name: string;
  readonly file: string;
}

function defines({ lines, at, name, file }: Place): boolean {
  const text = lines[at] ?? '';
  // Names that the analysis made up: lambdas and functions without a name.
  if (!/^[\w$]+$/.test(name) || name === 'default') return text.trim() !== '';
  // What a function is assigned to may stand a few lines before it.
  const before = lines.slice(Math.max(0, at - 5), at + 1).join('\n');
  const escaped = name.replaceAll('$', String.raw`\$`);
  if (!/\.pyi?$/.test(file)) {
    if (new RegExp(String.raw`(?<![\w$])${escaped}(?![\w$])`).test(text)) return true;
    return /=>|\bfunction\b|[<(]/.test(text) && new RegExp(String.raw`(?<![\w$])${escaped}\s*[=:(]`).test(before);
  }
  // The decorators of a function belong to its definition.
  const below = text.trimStart().startsWith('@') ? lines.slice(at, at + 20).join('\n') : text;
  if (new RegExp(String.raw`(?:def|class)\s+${name}\b`).test(below)) return true;
  return /\blambda\b/.test(text) && new RegExp(String.raw`\b${name}\s*=`).test(before);
}

/** Every path starts at the one function and ends at the other. */
export const pathsConnect: Check = ({ input, output }) => {
  const paths = Array.isArray(output['paths']) ? output['paths'].map((path) => objects(path)) : [];
  const [from, to] = [textOf(input['from']), textOf(input['to'])];
  if (paths.length === 0)
    return passes(`There is no call path from ${from} to ${to}: no call leads from the one to the other.`);
  for (const path of paths) {
    const [first, last] = [textOf(path[0]?.['symbol']), textOf(path.at(-1)?.['symbol'])];
    if (!isMeant(first, from)) return fails(`A path starts at ${first}, not at ${from}.`);
    if (!isMeant(last, to)) return fails(`A path ends at ${last}, not at ${to}.`);
  }
  return passes(
    `${counted(paths.length, 'path')} from ${from} to ${to}${output['truncated'] === true ? '; there are more' : ''}.`,
  );
};

/** Whether a symbol is what somebody calls by a shorter name. A class stands for its constructor. */
function isMeant(symbol: string, written: string): boolean {
  const meant = written.replace(/\(\)$/, '').replaceAll(/::|#|\//g, '.');
  return [meant, `${meant}.__init__`, `${meant}.constructor`].some(
    (name) => symbol === name || symbol.endsWith(`.${name}`) || name.endsWith(`.${symbol}`),
  );
}

/** No path is there twice. */
export const pathsDistinct: Check = ({ output }) => {
  const paths = Array.isArray(output['paths']) ? output['paths'] : [];
  const keys = new Set(paths.map((path) => JSON.stringify(path)));
  return keys.size === paths.length
    ? passes('No path is there twice.')
    : fails(`${paths.length - keys.size} of the paths are repeated.`);
};

/** Every call stands on a line with text, between functions that the graph names. */
export const callsExist: Check = async (subject) => {
  const edges = objects(subject.output['edges']);
  for (const edge of edges) {
    const [file, line] = [textOf(edge['file']), numberOf(edge['line'])];
    const lines = await subject.files.lines(await subject.files.below(textOf(subject.input['folder']), file));
    if ((lines?.[line - 1] ?? '').trim() === '')
      return fails(`Line ${line} of ${file} has no call to ${textOf(edge['to'])}.`);
  }
  return passes(`${counted(edges.length, 'call')} looked up in the sources.`);
};

/** The most complex function comes first. */
export const sortedByComplexity: Check = ({ output }) => {
  const values = objects(output['functions']).map((one) => numberOf(one['cyclomatic']));
  const unsorted = values.findIndex((value, index) => index > 0 && value > (values[index - 1] ?? value));
  return unsorted < 0
    ? passes('They are in order.')
    : fails(`Function ${unsorted + 1} is more complex than the one before it.`);
};

/** Every comment stands on its line. */
export const commentsExist: Check = async (subject) => {
  const comments = objects(subject.output['comments']);
  for (const comment of comments) {
    const [file, line, tag] = [textOf(comment['file']), numberOf(comment['line']), textOf(comment['tag'])];
    const lines = await subject.files.lines(await subject.files.below(textOf(subject.input['folder']), file));
    if (lines?.[line - 1]?.toLowerCase().includes(tag.toLowerCase()) !== true)
      return fails(`Line ${line} of ${file} has no ${tag}.`);
  }
  return passes(`${counted(comments.length, 'comment')} looked up in the sources.`);
};

/** The counts are those of the comments. */
export const commentCounts: Check = ({ output }) => {
  if (output['truncated'] === true) return undefined;
  const own = new Map<string, number>();
  for (const comment of objects(output['comments']))
    own.set(textOf(comment['tag']), (own.get(textOf(comment['tag'])) ?? 0) + 1);
  const counts = objects([output['counts'] ?? {}])[0] ?? {};
  for (const [tag, count] of Object.entries(counts)) {
    if (count !== (own.get(tag) ?? 0))
      return fails(`${tag} is counted ${String(count)} times and listed ${own.get(tag) ?? 0} times.`);
  }
  return passes('Counted again.');
};
