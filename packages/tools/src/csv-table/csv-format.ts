/** Finds out how a CSV file is written. */
import { type OpenFile, contentOf } from '../confined/directory-handle.ts';
import { markedEncoding, type TextEncodingName } from '../confined/text-decoding.ts';

export interface CsvFormat {
  readonly encoding: TextEncodingName;
  readonly delimiter: string;
  readonly quote: '"' | "'";
}

const sampleBytes = 64 * 1024;
const delimiters = [',', ';', '\t', '|'];

/** The format of a file, by its beginning; the encoding by the whole of it. What `known` says is not looked for. */
export async function sniffFormat(
  file: OpenFile,
  known: { readonly encoding?: TextEncodingName; readonly delimiter?: string },
): Promise<CsvFormat> {
  const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
  const beginning = buffer.subarray(0, bytesRead);
  const encoding = known.encoding ?? (await sniffEncoding(file, beginning));
  const text = new TextDecoder(encoding).decode(beginning);
  const lines = sampleLines(text, bytesRead < sampleBytes);
  const quote = sniffQuote(lines);
  return { encoding, quote, delimiter: known.delimiter ?? sniffDelimiter(lines, quote) };
}

async function sniffEncoding(file: OpenFile, beginning: Uint8Array): Promise<TextEncodingName> {
  const marked = markedEncoding(beginning);
  if (marked !== null) return marked;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of contentOf(file)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

/** The lines of the beginning; the last one only where it is whole. Line ends inside quotes are of no matter here. */
function sampleLines(text: string, isWhole: boolean): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return (isWhole || lines.length === 1 ? lines : lines.slice(0, -1))
    .filter((line) => line.trim() !== '')
    .slice(0, 200);
}

/** Single quotes only where they enclose cells and double ones are nowhere. */
function sniffQuote(lines: readonly string[]): '"' | "'" {
  if (lines.some((line) => line.includes('"'))) return '"';
  const enclosing = lines.filter((line) => /(?:^|[,;\t|])'[^']*'(?:[,;\t|]|$)/.test(line));
  return enclosing.length > lines.length / 2 ? "'" : '"';
}

/** The sign that cuts most lines into the same number of cells, at least two. */
function sniffDelimiter(lines: readonly string[], quote: string): string {
  const scored = delimiters.map((delimiter) => {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const cells = countOutside(line, delimiter, quote) + 1;
      counts.set(cells, (counts.get(cells) ?? 0) + 1);
    }
    const [cells, agreeing] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0]);
    return { delimiter, score: cells < 2 ? 0 : agreeing / lines.length + cells / 10_000 };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

function countOutside(line: string, delimiter: string, quote: string): number {
  let [count, isInside] = [0, false];
  for (const character of line) {
    if (character === quote) isInside = !isInside;
    else if (character === delimiter && !isInside) count++;
  }
  return count;
}
