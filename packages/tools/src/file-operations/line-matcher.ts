import { OrchestratorError } from '@orchestr8/schema';

/** Where matches begin in a line, from 0; in time linear in the line's length. */
export type LineMatcher = (line: string) => Iterable<number>;

/** @throws OrchestratorError `regex-invalid` */
export async function lineMatcher(wanted: {
  readonly text?: string;
  readonly regex?: string;
  readonly caseSensitive: boolean;
}): Promise<LineMatcher> {
  if (wanted.regex !== undefined) return await regexMatcher(wanted.regex, wanted.caseSensitive);
  const escaped = (wanted.text ?? '').replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const pattern = new RegExp(escaped, wanted.caseSensitive ? 'gu' : 'giu');
  return function* columns(line) {
    for (const match of line.matchAll(pattern)) yield match.index;
  };
}

async function regexMatcher(regex: string, caseSensitive: boolean): Promise<LineMatcher> {
  const { RE2JS } = await import('re2js');
  try {
    const pattern = RE2JS.compile(regex, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    return function* columns(line) {
      if (!pattern.test(line)) return;
      const matcher = pattern.matcher(line);
      while (matcher.find()) yield matcher.start();
    };
  } catch (error) {
    throw new OrchestratorError(
      `The regular expression can't be used: ${error instanceof Error ? error.message : ''}`,
      {
        code: 'regex-invalid',
        hint: 'Use the syntax of RE2 (no back references, no look-around), or search for a "text".',
        details: { regex },
        cause: error,
      },
    );
  }
}
