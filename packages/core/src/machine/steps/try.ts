import { scopeBegins, scopeStepEnded } from '../try-scope.ts';
import type { Executor } from '../turn.ts';

/** Steps with `catch` and `finally`, and the scope of compensations. */
export const tryStep: Executor = { begin: scopeBegins, childEnded: scopeStepEnded };
