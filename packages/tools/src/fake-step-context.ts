import type { StepContext } from '@orchestr8/core';

/** What a tool stored, as it gave it. */
export interface StoredArtifact {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A step's context for tests of tools: a workspace, artifacts that are kept, and no engine behind it. */
export function fakeStepContext(
  workspace: string,
  more: {
    readonly readable?: readonly string[];
    readonly forbidden?: readonly string[];
    readonly signal?: AbortSignal;
  } = {},
): StepContext & { readonly artifacts: readonly StoredArtifact[] } {
  const artifacts: StoredArtifact[] = [];
  const refuse = () => {
    throw new Error('The tool asked for what this test has not set up.');
  };
  return {
    executionId: 'execution',
    rootId: 'execution',
    path: 'step',
    attempt: 1,
    correlationId: 'correlation',
    idempotencyKey: 'key',
    signal: more.signal ?? new AbortController().signal,
    workspace,
    readable: more.readable ?? [],
    forbidden: more.forbidden ?? [],
    context: {},
    artifacts,
    now: () => Date.UTC(2026, 0, 1),
    run: async (_name, fn) => await fn({ idempotencyKey: 'key', signal: new AbortController().signal }),
    tool: refuse,
    approval: refuse,
    reserve: refuse,
    modelCalled: refuse,
    artifact: async (artifact) => {
      artifacts.push(artifact);
      const { name, mediaType, bytes } = artifact;
      return { name, mediaType, bytes: bytes.byteLength, location: { blob: name } };
    },
    log: () => undefined,
    secret: () => undefined,
  };
}
