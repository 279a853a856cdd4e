/** A payload of NOTIFY may have 7999 bytes. */
const payloadBytes = 7_000;

/** What one store tells the others. */
export interface Notice {
  /** The store that tells: it knows already. */
  readonly from: string;
  /** Executions that were appended to. */
  readonly appended?: readonly string[];
  /** An execution that got a message. */
  readonly message?: string;
  /** Executions became free; the owner named here did it and knows. */
  readonly orphaned?: string;
}

/** The channel of a schema's stores. */
export function channelOf(schema: string): string {
  return `${schema}_changes`;
}

/** As few payloads as take all the executions. */
export function appendNotices(from: string, executionIds: Iterable<string>): readonly string[] {
  const payloads: string[] = [];
  let some: string[] = [];
  let bytes = 0;
  for (const executionId of executionIds) {
    const more = Buffer.byteLength(JSON.stringify(executionId)) + 1;
    if (bytes + more > payloadBytes) {
      payloads.push(JSON.stringify({ from, appended: some }));
      some = [];
      bytes = 0;
    }
    some.push(executionId);
    bytes += more;
  }
  if (some.length > 0) payloads.push(JSON.stringify({ from, appended: some }));
  return payloads;
}

/** Undefined: another program uses the channel. */
export function noticeOf(payload: string | undefined): Notice | undefined {
  try {
    const notice: unknown = JSON.parse(payload ?? '');
    return typeof notice === 'object' && notice !== null && 'from' in notice ? (notice as Notice) : undefined;
  } catch {
    return undefined;
  }
}
