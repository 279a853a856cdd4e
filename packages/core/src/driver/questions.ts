/**
 * Answers to the questions of the transition function: each is one event, at once where everything is at hand.
 *
 * What an expression, a schema or a limit refuses is an answer too (`evaluation-failed`). That a store can't be read
 * or written is none: it stops the actor, and the question is asked again by whoever takes the execution over.
 */
import { decideRetry } from '@orchestr8/resilience';
import { OrchestratorError, type ErrorData, type JsonValue } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { Command } from '../machine/commands.ts';
import { definitionAt, failureAt, inputAt, isOutstanding, nodeAt, policyAt, scopeAt } from '../machine/queries.ts';
import type { ActorPort } from './actor-port.ts';
import type { Attempts } from './attempts.ts';
import { buildOutput, buildResult } from './build-output.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Observations } from './observations.ts';
import { resolveInput } from './resolve-input.ts';
import type { Runtime } from './runtime.ts';
import { isStoreFailure } from './store-failure.ts';
import { nullValue } from './values.ts';

/** What is asked about an execution, and of whom. */
export interface QuestionSite {
  readonly runtime: Runtime;
  readonly actor: ActorPort;
  readonly observations: Observations;
  readonly attempts: Attempts;
  /** The store failed: the execution can't go on here. */
  giveUp(error: unknown): void;
}

/** The answer, or null: it comes later, as an input. */
export function answer(site: QuestionSite, command: Command): EventDraft | null {
  let made: MaybePromise<EventDraft | null>;
  try {
    made = ask(site, command);
  } catch (error) {
    made = refusal(site, command, error);
  }
  if (!(made instanceof Promise)) return made;
  made.then(
    (draft) => post(site, command, draft),
    (error: unknown) => post(site, command, refusal(site, command, error)),
  );
  return null;
}

function post({ actor }: QuestionSite, command: Command, draft: EventDraft | null): void {
  if (draft === null) return;
  actor.post({ events: (state) => (isOutstanding(state, command) ? [draft] : []) });
}

function refusal(site: QuestionSite, command: Command, thrown: unknown): EventDraft | null {
  const error = site.runtime.errorData(thrown);
  if (isStoreFailure(error)) {
    site.giveUp(thrown);
    return null;
  }
  const data = { purpose: command.type, error: { ...error, retryable: false } };
  if (!('path' in command)) return { type: 'evaluation-failed', data };
  return { type: 'evaluation-failed', path: command.path, group: command.group, data };
}

function ask(site: QuestionSite, command: Command): MaybePromise<EventDraft | null> {
  switch (command.type) {
    case 'resolve-input':
      return resolveInput(site.runtime, site.actor, command);
    case 'choose-branch':
      return chooseBranch(site, command);
    case 'expand-map':
      return expandMap(site, command);
    case 'test-loop':
      return testLoop(site, command);
    case 'request-approval':
      return requestApproval(site, command);
    case 'build-output':
      return buildOutput(site, command);
    case 'build-result':
      return buildResult(site);
    case 'plan-retry':
      return planRetry(site, command);
    case 'admit-attempt':
      return site.attempts.admit(command);
    default:
      return null;
  }
}

type Asked<T extends Command['type']> = Extract<Command, { type: T }>;

function chooseBranch(site: QuestionSite, { path, group }: Asked<'choose-branch'>): MaybePromise<EventDraft> {
  const { runtime, actor } = site;
  const step = definitionAt(actor.state, path);
  if (step.kind !== 'branch') throw new TypeError(`"${path}" is no branch.`);
  const test = (index: number): MaybePromise<number | null> => {
    const branchCase = step.cases[index];
    if (branchCase === undefined) return step.else === undefined ? null : step.cases.length;
    const holds = runtime.evaluator.condition(branchCase.when, (references) => scopeAt(actor.state, path, references));
    return chain(holds, (yes) => (yes ? index : test(index + 1)));
  };
  return chain(test(0), (index): EventDraft => ({ type: 'branch-taken', path, group, data: { index } }));
}

function expandMap({ runtime, actor }: QuestionSite, { path, group }: Asked<'expand-map'>): MaybePromise<EventDraft> {
  const step = definitionAt(actor.state, path);
  if (step.kind !== 'map') throw new TypeError(`"${path}" is no map.`);
  const over = runtime.evaluator.template(step.over, (references) => scopeAt(actor.state, path, references));
  return chain(over, (list) => {
    if (!Array.isArray(list)) throw notAList(step.id, list);
    return chain(runtime.values.make(list), (items): EventDraft => ({
      type: 'map-expanded',
      path,
      group,
      data: { items, length: list.length },
    }));
  });
}

function testLoop(
  { runtime, actor }: QuestionSite,
  { path, group, iteration }: Asked<'test-loop'>,
): MaybePromise<EventDraft> {
  const step = definitionAt(actor.state, path);
  if (step.kind !== 'loop') throw new TypeError(`"${path}" is no loop.`);
  const until = runtime.evaluator.condition(step.until ?? false, (references) =>
    scopeAt(actor.state, path, references),
  );
  return chain(until, (done): EventDraft => ({ type: 'loop-tested', path, group, data: { iteration, done } }));
}

function requestApproval(
  { runtime, actor }: QuestionSite,
  { path, group }: Asked<'request-approval'>,
): MaybePromise<EventDraft> {
  const expiresAt = nodeAt(actor.state, { path, group })?.dueAt ?? null;
  return chain(runtime.values.load(inputAt(actor.state, { path, group }) ?? nullValue), (input): EventDraft => {
    const { message, payload, payloadHash } = input as { [key: string]: JsonValue };
    return {
      type: 'approval-requested',
      path,
      group,
      data: {
        name: null,
        message: String(message),
        payload: payload ?? null,
        payloadHash: String(payloadHash),
        ...(expiresAt !== null && { expiresAt }),
      },
    };
  });
}

function planRetry(site: QuestionSite, { path, group, attempt }: Asked<'plan-retry'>): EventDraft {
  const { runtime, actor, attempts } = site;
  const key = { path, group };
  const error = failureAt(actor.state, key) ?? unknownFailure;
  const timeoutAt = nodeAt(actor.state, key)?.timeoutAt ?? null;
  const now = runtime.clock.now();
  const decision = decideRetry({
    policy: policyAt(actor.state, path).retry,
    attemptsMade: attempt,
    error: { retryable: error.retryable, retryAfterMs: retryAfterMs(error) },
    random: runtime.random(),
    remaining: timeoutAt === null ? null : timeoutAt - now,
    circuitAllows: attempts.allowsRetry(key),
  });
  if (!decision.retry) return { type: 'step-failed', path, group, data: { error } };
  const { delay, nextAttempt } = decision;
  return { type: 'retry-scheduled', path, group, data: { nextAttempt, dueAt: now + delay } };
}

/** The wait that the other side asked for, in ms: `details.retryAfterMs` of the error. */
function retryAfterMs({ details }: ErrorData): number | undefined {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return undefined;
  const wait = (details as { readonly [key: string]: JsonValue })['retryAfterMs'];
  return typeof wait === 'number' ? wait : undefined;
}

function notAList(id: string, value: JsonValue): OrchestratorError {
  const found = value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  return new OrchestratorError(`"over" of map "${id}" gives ${found}, not a list.`, {
    code: 'expression-failed',
    hint: 'Let it name a list.',
  });
}

const unknownFailure: ErrorData = {
  code: 'unexpected-error',
  message: 'The step failed.',
  hint: null,
  retryable: false,
  details: null,
};
