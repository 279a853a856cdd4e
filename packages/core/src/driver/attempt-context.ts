import { OrchestratorError, type JsonObject, type JsonValue } from '@orchestr8/schema';
import type { Amount, ArtifactRecord, EventData, EventDraft } from '../journal/events.ts';
import { addAmounts } from '../machine/costs.ts';
import { startOf } from '../machine/queries.ts';
import type { ApprovalDecision, ApprovalRequest, RunOptions, StepContext } from '../ports/step-context.ts';
import { askApproval } from './attempt-approval.ts';
import type { AttemptSite } from './attempt-site.ts';
import type { Attempt } from './attempt.ts';
import { frameOf } from './call-frame.ts';
import { Checkpoints, type CheckpointedCall } from './checkpoints.ts';
import { callTool } from './nested-tool.ts';
import { AttemptBudget, type Reserved } from './reservations.ts';

/** What one attempt's code may ask of the engine. Its parts are made when they are first used. */
export class AttemptContext implements StepContext {
  readonly #site: AttemptSite;
  readonly #attempt: Attempt;
  readonly budget: AttemptBudget;
  #checkpoints: Checkpoints | null = null;

  constructor(site: AttemptSite, attempt: Attempt) {
    this.#site = site;
    this.#attempt = attempt;
    this.budget = new AttemptBudget(site, attempt);
  }

  get executionId(): string {
    return this.#site.actor.executionId;
  }

  get rootId(): string {
    return startOf(this.#site.actor.state)?.rootId ?? this.executionId;
  }

  get path(): string {
    return this.#attempt.key.path;
  }

  get attempt(): number {
    return this.#attempt.number;
  }

  get correlationId(): string {
    return startOf(this.#site.actor.state)?.correlationId ?? this.rootId;
  }

  get idempotencyKey(): string {
    return this.#attempt.idempotencyKey;
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get workspace(): string {
    const { workspace } = this.context;
    return typeof workspace === 'string' ? workspace : this.#site.runtime.workspace;
  }

  get readable(): readonly string[] {
    const { readable } = this.context;
    return Array.isArray(readable) ? readable.filter((path): path is string => typeof path === 'string') : [];
  }

  get forbidden(): readonly string[] {
    return this.#site.runtime.forbidden;
  }

  get context(): JsonObject {
    return startOf(this.#site.actor.state)?.context ?? {};
  }

  now(): number {
    return this.#site.runtime.clock.now();
  }

  async run<T extends JsonValue>(name: string, fn: CheckpointedRun<T>, options?: RunOptions): Promise<T> {
    return (await this.#calls().run(name, fn, options)) as T;
  }

  tool(reference: string, input: JsonValue): Promise<JsonValue> {
    const contextOf = (key: string, prefix: string): StepContext =>
      new NestedContext({ site: this.#site, attempt: this.#attempt, key }, prefix);
    return callTool({ site: this.#site, calls: this.#calls(), budget: this.budget, contextOf }, reference, input);
  }

  approval(request: ApprovalRequest): Promise<ApprovalDecision> {
    return askApproval(this.#site, this.#attempt, request);
  }

  reserve(amount: Amount): Promise<Reserved> {
    return this.budget.reserve(amount);
  }

  async modelCalled(call: EventData['model-called']): Promise<void> {
    const draft: EventDraft = { type: 'model-called', data: call };
    const frame = frameOf(this.#attempt);
    if (frame === null) return this.#site.actor.record((state) => this.#attempt.stamped(state, [draft]));
    frame.events.push(draft);
    frame.spent = frame.spent === null ? call.spent : addAmounts(frame.spent, call.spent);
  }

  async artifact(artifact: { name: string; mediaType: string; bytes: Uint8Array }): Promise<ArtifactRecord> {
    const { name, mediaType, bytes } = artifact;
    const blob = await this.#site.runtime.blobs.put(bytes);
    const record: ArtifactRecord = { name, mediaType, bytes: bytes.length, location: { blob } };
    const draft: EventDraft = { type: 'artifact-stored', data: record };
    await this.#site.actor.record((state) => this.#attempt.stamped(state, [draft]));
    return record;
  }

  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void {
    const { runtime, actor } = this.#site;
    if (!this.#attempt.open) return;
    const text = runtime.redactor.text(message);
    const { executionId, path, attempt, correlationId } = this;
    runtime.logger.log(level, text, { executionId, path, attempt, correlationId });
    const draft: EventDraft = { type: 'log-written', data: { level, message: text } };
    actor.post({ events: (state) => this.#attempt.stamped(state, [draft]) });
  }

  secret(name: string): string | undefined {
    return this.#site.runtime.secrets.get(name);
  }

  #calls(): Checkpoints {
    this.#checkpoints ??= new Checkpoints(this.#site, this.#attempt);
    return this.#checkpoints;
  }
}

type CheckpointedRun<T> = (...call: Parameters<CheckpointedCall['make']>) => Promise<T>;

/** The same context for a tool that an agent calls: its own idempotency key, and names that don't meet the agent's. */
export class NestedContext extends AttemptContext {
  readonly #key: string;
  readonly #prefix: string;

  constructor(place: { readonly site: AttemptSite; readonly attempt: Attempt; readonly key: string }, prefix: string) {
    super(place.site, place.attempt);
    this.#key = place.key;
    this.#prefix = prefix;
  }

  override get idempotencyKey(): string {
    return this.#key;
  }

  override run<T extends JsonValue>(name: string, fn: CheckpointedRun<T>, options?: RunOptions): Promise<T> {
    return super.run(`${this.#prefix}/${name}`, fn, options);
  }

  override approval(request: ApprovalRequest): Promise<ApprovalDecision> {
    return super.approval({ ...request, name: `${this.#prefix}/${request.name}` });
  }

  override tool(): Promise<JsonValue> {
    throw new OrchestratorError('A tool that an agent called calls another tool.', {
      code: 'nested-tool-call',
      hint: 'Let the agent make both calls.',
    });
  }
}
