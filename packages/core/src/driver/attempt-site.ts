import type { StepKey } from '../machine/commands.ts';
import type { ActorPort } from './actor-port.ts';
import type { Observations } from './observations.ts';
import type { Runtime } from './runtime.ts';
import type { StateWaits } from './state-waits.ts';

/** The execution that attempts belong to, as they see it. */
export interface AttemptSite {
  readonly runtime: Runtime;
  readonly actor: ActorPort;
  readonly observations: Observations;
  readonly waits: StateWaits;
  /** The store failed: the execution can't go on here. */
  giveUp(error: unknown): void;
  /** While `wait` is pending the step waits for somebody: its time-out stands still. */
  blocked<T>(key: StepKey, wait: () => Promise<T>): Promise<T>;
}
