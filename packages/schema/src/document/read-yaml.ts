/**
 * YAML 1.2 text, as JSON.
 *
 * Invariants
 * 1. The depth is bounded while the text is still being parsed, before anything recursive sees it.
 * 2. An alias is expanded only while all expansions together stay small (an alias bomb costs nothing).
 * 3. What JSON can't hold is refused: other tags, keys that are no text, infinities, cycles.
 */
import { Composer, Lexer, LineCounter, Parser, type Document, type YAMLError } from 'yaml';
import { documentLimits } from '../defaults.ts';
import type { JsonValue } from '../json.ts';
import { refused, type Checked, type Problem } from '../problem.ts';
import { tooDeep } from './read-json.ts';
import { YamlConverter } from './yaml-converter.ts';

type Token = ReturnType<Parser['parse']> extends Generator<infer T, void> ? T : never;

/** Reads YAML text. */
export function readYaml(text: string): Checked<JsonValue> {
  const lines = new LineCounter();
  const tokens = parse(text, lines);
  if (!tokens.ok) return tokens;
  const options = { version: '1.2', schema: 'core', uniqueKeys: false, stringKeys: false, merge: false } as const;
  const composer = new Composer({ ...options, lineCounter: lines, logLevel: 'silent' });
  const documents = [...composer.compose(tokens.value, true, text.length)];
  const [document] = documents;
  if (document === undefined) return refused('invalid-yaml', 'There is no YAML document in the text.');
  const problems = syntaxProblems(document, lines);
  if (documents.length > 1) problems.push(severalDocuments());
  if (problems.length > 0) return { ok: false, problems };
  return new YamlConverter(lines).convert(document);
}

/** Each level of nesting takes at most two places on the parser's stack. */
function parse(text: string, lines: LineCounter): Checked<Token[]> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    if (parser.stack.length > 2 * documentLimits.depth + 4) return tooDeep();
    if (lexemes > documentLimits.yamlTokens) return tooLong();
  }
  for (const token of parser.end()) tokens.push(token);
  return { ok: true, value: tokens };
}

function tooLong(): Checked<never> {
  const message = `The YAML has more than ${documentLimits.yamlTokens} words and marks.`;
  return refused('document-too-large', message, 'Move data out of it, or write it as JSON.');
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): Problem[] {
  const problems = document.errors.slice(0, documentLimits.problems).map((error) => ({
    code: 'invalid-yaml',
    pointer: '',
    message: `This is not YAML: ${firstLine(error)} (${position(error.pos[0], lines)}).`,
    hint: 'Check the indentation and quotes there.',
  }));
  const tags = document.warnings
    .filter((warning) => warning.code === 'TAG_RESOLVE_FAILED')
    .slice(0, documentLimits.problems);
  return problems.concat(
    tags.map((warning) => ({
      code: 'yaml-tag',
      pointer: '',
      message: `${firstLine(warning)} (${position(warning.pos[0], lines)}).`,
      hint: 'Tags of your own are not read: leave it out.',
    })),
  );
}

function severalDocuments(): Problem {
  const message = 'The text holds more than one YAML document.';
  return { code: 'invalid-yaml', pointer: '', message, hint: 'Keep one workflow per file, without ---.' };
}

function firstLine(error: YAMLError): string {
  return (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');
}

/** Where in the text, for people. */
export function position(offset: number, lines: LineCounter): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}
