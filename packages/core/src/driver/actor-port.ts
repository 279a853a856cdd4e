import type { EventDraft } from '../journal/events.ts';
import type { ExecutionState } from '../machine/state.ts';

/** Something that happened to an execution, waiting for its turn. */
export interface Input {
  /**
   * The events to append, made when its turn comes, so that it sees the state as it is then. None: it came to nothing
   * (the step has ended meanwhile, say). Throwing refuses the input: `lost` is told why, and nothing else happens.
   */
  events(state: ExecutionState): readonly EventDraft[];
  /** The inbox message that these events answer. */
  readonly messageId?: string;
  /** Called when the events are durable, or at once when there are none. */
  durable?(): void;
  /** Called when the actor stops before that. */
  lost?(reason: unknown): void;
}

/** An execution as its parts see it. */
export interface ActorPort {
  readonly executionId: string;
  /** Ahead of the journal by what is being appended; read it, never change it. */
  readonly state: ExecutionState;
  readonly epoch: number;
  readonly stopped: boolean;
  post(input: Input): void;
  /** Appends the events that `make` gives when its turn comes; resolves when they are durable. */
  record(make: (state: ExecutionState) => readonly EventDraft[]): Promise<void>;
}
