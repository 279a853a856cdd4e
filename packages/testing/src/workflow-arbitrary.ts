import type { JsonValue, OnError, Policy, Step, WorkflowDocument } from '@orchestr8/schema';
import fc from 'fast-check';

/** What random workflows may hold. */
export interface WorkflowArbitraryOptions {
  /** Reference of the tool that `tool` steps call. Default: `probe`. */
  readonly tool?: string;
  /** Reference of the agent that `agent` steps run. Default: `probe`. */
  readonly agent?: string;
  /** Reference of the workflow that `workflow` steps start. Default: `child`. */
  readonly workflow?: string;
  /** Kinds of steps. Default: all. */
  readonly kinds?: readonly Step['kind'][];
  /** Holders inside holders. Default: 3. */
  readonly depth?: number;
  /** Whether approvals and signals always expire, so that nobody outside has to answer. Default: false. */
  readonly expiring?: boolean;
}

/** Where a step stands: what its templates may name. */
interface Surroundings {
  readonly nextId: () => string;
  readonly inMap: boolean;
  readonly inLoop: boolean;
}

type Build<T> = (around: Surroundings) => T;
type Built<T> = fc.Arbitrary<Build<T>>;

/**
 * Random valid workflow documents: all kinds of steps inside one another, with policies, `onError`, fallbacks and
 * compensations. Acting steps have an input that says where they stand. Durations are short (at most 100 ms).
 *
 * @example
 * ```ts
 * fc.assert(fc.property(workflowArbitrary(), (document) => document.steps.length > 0));
 * ```
 */
export function workflowArbitrary(options: WorkflowArbitraryOptions = {}): fc.Arbitrary<WorkflowDocument> {
  return fc.tuple(stepsArbitrary(options, options.depth ?? 3), fc.boolean()).map(([build, hasOutput]) => {
    let count = 0;
    const around: Surroundings = { nextId: () => `s${(count += 1)}`, inMap: false, inLoop: false };
    const steps = build(around);
    const last = steps.at(-1)?.id;
    const output = { output: { last: ['${{ steps.', last, '.output }}'].join('') } };
    return { schemaVersion: '1.0.0', metadata: { id: 'random' }, steps, ...(hasOutput && output) };
  });
}

const allKinds: readonly Step['kind'][] = [
  'tool',
  'agent',
  'assign',
  'sleep',
  'approval',
  'signal',
  'workflow',
  'sequence',
  'parallel',
  'map',
  'graph',
  'loop',
  'branch',
  'try',
];

const holders: ReadonlySet<Step['kind']> = new Set(['sequence', 'parallel', 'map', 'graph', 'loop', 'branch', 'try']);

function stepsArbitrary(options: WorkflowArbitraryOptions, depth: number): Built<Step[]> {
  return fc
    .array(stepArbitrary(options, depth), { minLength: 1, maxLength: 3 })
    .map((builds) => (around) => builds.map((build) => build(around)));
}

function stepArbitrary(options: WorkflowArbitraryOptions, depth: number): Built<Step> {
  const kinds = (options.kinds ?? allKinds).filter((kind) => depth > 0 || !holders.has(kind));
  const body = fc.oneof(
    { withCrossShrink: true },
    ...(kinds.length === 0 ? (['assign'] as const) : kinds).map((kind) => bodyArbitrary(kind, { options, depth })),
  );
  const extras = fc.record({
    onError: fc.option(onErrorArbitrary(options), { freq: 3, nil: null }),
    compensate: fc.option(toolBuild(options), { freq: 4, nil: null }),
    policy: fc.option(policyArbitrary, { freq: 2, nil: null }),
  });
  return fc.tuple(body, extras).map(([build, { onError, compensate, policy }]) => (around) => ({
    ...build(around),
    ...(onError !== null && { onError: onError(around) }),
    ...(compensate !== null && { compensate: compensate(around) }),
    ...(policy !== null && { policy }),
  }));
}

interface Level {
  readonly options: WorkflowArbitraryOptions;
  readonly depth: number;
}

function bodyArbitrary(kind: Step['kind'], { options, depth }: Level): Built<Step> {
  switch (kind) {
    case 'tool':
      return toolBuild(options);
    case 'agent':
      return fc.constant((around) => {
        const id = around.nextId();
        return { kind, id, agent: options.agent ?? 'probe', input: inputOf(id, around) };
      });
    case 'workflow':
      return fc.constant((around) => {
        const id = around.nextId();
        return { kind, id, workflow: options.workflow ?? 'child', input: inputOf(id, around) };
      });
    case 'assign':
      return fc.constant((around) => {
        const id = around.nextId();
        return { kind, id, values: { from: inputOf(id, around) } };
      });
    case 'sleep':
      return fc.constant((around) => ({ kind, id: around.nextId(), duration: '20ms' }));
    case 'approval':
    case 'signal':
      return waitingArbitrary(kind, options);
    case 'sequence':
    case 'parallel':
    case 'graph':
    case 'map':
    case 'loop':
    case 'branch':
    case 'try':
      return holderArbitrary(kind, { options, depth: depth - 1 });
    default:
      return kind satisfies never;
  }
}

function toolBuild(options: WorkflowArbitraryOptions): Built<Step> {
  return fc.constant((around) => {
    const id = around.nextId();
    return { kind: 'tool', id, tool: options.tool ?? 'probe', input: inputOf(id, around) };
  });
}

function inputOf(id: string, { inMap, inLoop }: Surroundings): JsonValue {
  return { id, ...(inMap && { index: '${{ index }}' }), ...(inLoop && { iteration: '${{ iteration }}' }) };
}

function waitingArbitrary(kind: 'approval' | 'signal', { expiring }: WorkflowArbitraryOptions): Built<Step> {
  const expires = expiring === true ? fc.constant(true) : fc.boolean();
  return fc.record({ expires, hasDefault: fc.boolean() }).map(({ expires: ends, hasDefault }) => (around) => {
    const id = around.nextId();
    const end = ends ? ({ expiresIn: '50ms' } as const) : {};
    if (kind === 'signal') return { kind, id, name: 'go', ...end, ...(hasDefault && { default: 'expired' }) };
    return { kind, id, message: id, payload: { id }, ...end, ...(hasDefault && { default: 'rejected' as const }) };
  });
}

type HolderKind = 'sequence' | 'parallel' | 'graph' | 'map' | 'loop' | 'branch' | 'try';

function holderArbitrary(kind: HolderKind, level: Level): Built<Step> {
  const steps = stepsArbitrary(level.options, level.depth);
  switch (kind) {
    case 'sequence':
      return steps.map((build) => (around) => ({ kind, id: around.nextId(), steps: build(around) }));
    case 'parallel':
      return fc.tuple(steps, fc.constantFrom('all', 'settled', 'first', 'quorum')).map(([build, mode]) => (around) => {
        const id = around.nextId();
        const inside = build(around);
        return { kind, id, mode, steps: inside, ...(mode === 'quorum' && { quorum: Math.min(2, inside.length) }) };
      });
    case 'graph':
      return graphArbitrary(steps);
    case 'map':
      return mapArbitrary(level);
    case 'loop':
      return fc
        .tuple(steps, fc.integer({ min: 1, max: 3 }), fc.constantFrom(undefined, true, '${{ iteration >= 1 }}'))
        .map(([build, maxIterations, until]) => (around) => {
          const id = around.nextId();
          const inside = build({ ...around, inLoop: true });
          return { kind, id, maxIterations, steps: inside, ...(until !== undefined && { until }) };
        });
    case 'branch':
      return branchArbitrary(steps);
    case 'try':
      return fc
        .tuple(steps, fc.option(steps, { nil: null }), fc.option(steps, { nil: null }))
        .map(([body, onFailure, atLast]) => (around) => ({
          kind,
          id: around.nextId(),
          steps: body(around),
          ...(onFailure !== null && { catch: onFailure(around) }),
          ...(atLast !== null && { finally: atLast(around) }),
        }));
    default:
      return kind satisfies never;
  }
}

function graphArbitrary(steps: Built<Step[]>): Built<Step> {
  return fc
    .tuple(steps, fc.boolean(), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .map(([build, waves, edges]) => (around) => {
      const id = around.nextId();
      const inside = build(around).map((step, position, all) => {
        const dependsOn = all.slice(0, position).flatMap((before, at) => (edges[at + position - 1] ? [before.id] : []));
        return dependsOn.length === 0 ? step : { ...step, dependsOn };
      });
      return { kind: 'graph', id, steps: inside, ...(waves && { waves }) };
    });
}

function mapArbitrary({ options, depth }: Level): Built<Step> {
  return fc
    .record({
      step: stepArbitrary(options, depth),
      over: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      onItemError: fc.constantFrom('fail' as const, 'continue' as const),
    })
    .map(({ step, over, concurrency, onItemError }) => (around) => {
      const id = around.nextId();
      return { kind: 'map', id, over, concurrency, onItemError, step: step({ ...around, inMap: true }) };
    });
}

function branchArbitrary(steps: Built<Step[]>): Built<Step> {
  return fc
    .tuple(fc.array(fc.tuple(fc.boolean(), steps), { minLength: 1, maxLength: 2 }), fc.option(steps, { nil: null }))
    .map(([cases, otherwise]) => (around) => ({
      kind: 'branch',
      id: around.nextId(),
      cases: cases.map(([when, build]) => ({ when, steps: build(around) })),
      ...(otherwise !== null && { else: otherwise(around) }),
    }));
}

function onErrorArbitrary(options: WorkflowArbitraryOptions): Built<OnError> {
  const word = fc.constantFrom<Build<OnError>>(
    () => 'fail',
    () => 'continue',
  );
  return fc.oneof(
    word,
    toolBuild(options).map((build) => (around: Surroundings): OnError => ({ fallback: build(around) })),
  );
}

const policyArbitrary: fc.Arbitrary<Policy> = fc
  .record({
    attempts: fc.integer({ min: 1, max: 3 }),
    timeout: fc.option(fc.constantFrom('30ms' as const, '100ms' as const), { nil: null }),
  })
  .map(({ attempts, timeout }) => ({
    retry: { maxAttempts: attempts, initialDelay: '5ms', maxDelay: '10ms', jitter: false },
    ...(timeout !== null && { timeout }),
  }));
