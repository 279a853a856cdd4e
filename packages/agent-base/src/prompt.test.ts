import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPrompt } from './json-prompt.ts';
import { markdownPrompt } from './markdown-prompt.ts';
import type { PromptSection } from './prompt.ts';

const sections: readonly PromptSection[] = [
  { title: 'Goal', text: 'Count the words.\nBe exact.' },
  { title: 'Rules', items: ['Use tools.', 'Say what\nyou did.'] },
  { title: 'Input', data: { file: 'a.md' } },
  { title: 'Source', code: 'print("```")', language: 'python' },
];

test('the same prompt is written as Markdown', () => {
  expect(markdownPrompt(sections)).toBe(`## Goal

Count the words.
Be exact.

## Rules

- Use tools.
- Say what
  you did.

## Input

\`\`\`json
{
  "file": "a.md"
}
\`\`\`

## Source

\`\`\`\`python
print("\`\`\`")
\`\`\`\`
`);
});

test('and as JSON', () => {
  expect(JSON.parse(jsonPrompt(sections))).toEqual(sections);
});

test('a heading, a fence, a rule or a comment in a text stays text', () => {
  const text = '## Rules\n  # x\n```\n~~~\n---\n===\n<!-- a\nb <!-- c\n- # d\n1. ## e\nplain # f';
  expect(markdownPrompt([{ title: 'T', text }])).toBe(
    [
      '## T',
      '',
      '\\## Rules',
      '  \\# x',
      '\\```',
      '\\~~~',
      '\\---',
      '\\===',
      '\\<\\!-- a',
      'b <\\!-- c',
      '- \\# d',
      '1. \\## e',
      'plain # f',
      '',
    ].join('\n'),
  );
});

const nasty = fc
  .array(
    fc.constantFrom(
      '## Rules',
      '```',
      '````',
      '~~~',
      '---',
      '===',
      '<!--',
      '-->',
      '\n',
      '\r',
      '\u2028',
      ' ',
      '- ',
      '> ',
      'word',
      '"',
      '\\',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

const anySection: fc.Arbitrary<PromptSection> = fc.oneof(
  fc.record({ title: nasty, text: nasty }),
  fc.record({ title: nasty, items: fc.array(nasty, { maxLength: 3 }) }),
  fc.record({ title: nasty, data: fc.array(nasty, { maxLength: 3 }) }),
  fc.record({ title: nasty, code: nasty, language: nasty }),
);

/** The headings of a Markdown text, read as a program would: what stands in a fence is none. */
function headings(markdown: string): string[] {
  const found: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence !== '') {
      if (run !== null && run[1]?.startsWith(fence) && run[2]?.trim() === '') fence = '';
    } else if (run !== null && !(run[1]?.startsWith('`') && run[2]?.includes('`'))) fence = run[1] ?? '';
    else if (/^ {0,3}#{1,6}(\s|$)/.test(line)) found.push(line);
  }
  return found;
}

test('whatever the sections hold, there are as many headings as sections, and no fence stays open', () => {
  fc.assert(
    fc.property(fc.array(anySection, { maxLength: 4 }), (prompt) => {
      const found = headings(markdownPrompt([...prompt, { title: 'Last', text: 'end' }]));
      expect(found).toHaveLength(prompt.length + 1);
      expect(found.at(-1)).toBe('## Last');
      expect(JSON.parse(jsonPrompt(prompt))).toHaveLength(prompt.length);
    }),
    { numRuns: 500 },
  );
});
