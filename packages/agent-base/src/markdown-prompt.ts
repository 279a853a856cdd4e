import type { Prompt, PromptSection } from './prompt.ts';

/**
 * The prompt as Markdown, one heading (`##`) per section. Content can't break out of its section: in text and items,
 * what would begin a heading, a fence, a rule or a comment is escaped; data and code stand in fences that are longer
 * than any in them.
 *
 * @example
 * ```ts
 * markdownPrompt([{ title: 'Goal', text: 'Count the words.' }]); // ## Goal\n\nCount the words.\n
 * ```
 */
export function markdownPrompt(sections: Prompt): string {
  return sections.map((section) => `## ${oneLine(section.title)}\n\n${body(section)}\n`).join('\n');
}

function body(section: PromptSection): string {
  if ('text' in section) return escapedLines(section.text).join('\n');
  if ('items' in section) return section.items.map((item) => `- ${escapedLines(item).join('\n  ')}`).join('\n');
  if ('data' in section) return fenced(JSON.stringify(section.data, null, 2), 'json');
  return fenced(section.code, section.language ?? '');
}

function fenced(content: string, language: string): string {
  const longest = content.match(/`+/g)?.reduce((length, run) => Math.max(length, run.length), 0) ?? 0;
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language.replace(/[^\w+-]/g, '')}\n${lines(content).join('\n')}\n${fence}`;
}

/** Rules and underlines. */
const rule = /^([ \t]*)(?=(?:=+|-+|_+|\*+)[ \t]*$)/;
/** Headings, fences and HTML: they mean something only where a line, or the text of an item, begins. */
const opening = /^([ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]*)*)(?=#|```|~~~|<)/;

function escapedLines(text: string): string[] {
  return lines(text).map((line) => {
    const special = rule.test(line) ? rule : opening;
    return line.replace(special, '$1\\').replaceAll('<!--', String.raw`<\!--`);
  });
}

function oneLine(title: string): string {
  return lines(title).join(' ').trim();
}

function lines(text: string): string[] {
  return text.toWellFormed().split(/\r\n|[\n\r\u0085\u2028\u2029]/);
}
