import type { ReviewSummary } from '@orchestr8/agents';
import type { RunDocument } from '../run/run-document.ts';
import { printableLine } from '../terminal/printable.ts';
import { painterFor, type Painter } from '../terminal/style.ts';
import { renderValue } from './render-value.ts';

/** The result of a run for people: what came out, what was checked, which files there are, what it cost. */
export function renderRun(document: RunDocument): string {
  const paint = painterFor(process.stdout);
  const blocks: string[] = [];
  if (document.output !== null) blocks.push(renderValue(document.output));
  if (document.review !== undefined) blocks.push(reviewText(document.review, paint));
  if (document.artifacts.length > 0) {
    const files = document.artifacts.map(
      ({ name, path }) => `  ${printableLine(name)}  ${paint('active', printableLine(path))}`,
    );
    blocks.push([paint('strong', 'Files'), ...files].join('\n'));
  }
  blocks.push(lastLine(document, paint));
  return blocks.join('\n\n');
}

function reviewText({ verdict, criteria }: ReviewSummary, paint: Painter): string {
  const lines = criteria.map(({ name, passed, reason }) => {
    const mark = passed ? paint('good', '✔') : paint('bad', '✖');
    return `  ${mark} ${printableLine(name)}${reason === '' ? '' : paint('quiet', ` – ${printableLine(reason)}`)}`;
  });
  return [`${paint('strong', 'Review:')} ${printableLine(verdict)}`, ...lines].join('\n');
}

/** Nothing stands behind the status: scripts read this line. */
function lastLine({ executionId, status, cost }: RunDocument, paint: Painter): string {
  const tone = status === 'completed' ? 'good' : status === 'failed' ? 'bad' : 'warning';
  const { input, output } = cost.tokens;
  const spent = cost.usd === 0 && input + output === 0 ? '' : `${paint('quiet', costText(cost))}\n`;
  return `${spent}executionId=${executionId} status=${paint(tone, status)}`;
}

function costText({ usd, tokens }: RunDocument['cost']): string {
  const money = usd === null ? 'price unknown' : `$${usd.toFixed(4)}`;
  return `${money}, ${tokens.input} tokens in, ${tokens.output} out`;
}
