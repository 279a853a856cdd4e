import { styleText } from 'node:util';

/** What the colours mean. */
export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong' | 'active';

const formats = { good: 'green', bad: 'red', warning: 'yellow', quiet: 'dim', strong: 'bold', active: 'cyan' } as const;

/** Colours text where the stream is a terminal that wants colours (`NO_COLOR`, `FORCE_COLOR` are respected). */
export type Painter = (tone: Tone, text: string) => string;

export function painterFor(stream: NodeJS.WriteStream): Painter {
  return (tone, text) => styleText(formats[tone], text, { stream });
}

/** Columns of a terminal; 100 where it is none. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : 100;
}
