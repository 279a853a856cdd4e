import { isErrorData } from '@orchestr8/schema';
import type { Amount, EventData } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';

/** What a child's last event says to its parent. */
export function childEnding(
  executionId: string,
  ending: {
    readonly output?: StoredValue;
    readonly error?: unknown;
    readonly status: EventData['child-ended']['status'];
  },
  spent: Amount,
): EventData['child-ended'] {
  const { status, output, error } = ending;
  return {
    executionId,
    status,
    ...(output !== undefined && { output }),
    ...(isErrorData(error) && { error }),
    spent,
  };
}
