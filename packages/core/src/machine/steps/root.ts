import { scopeBegins, scopeStepEnded } from '../try-scope.ts';
import type { Executor } from '../turn.ts';

/** The workflow: its steps one after the other, and the outermost scope of compensations. */
export const root: Executor = { begin: scopeBegins, childEnded: scopeStepEnded };
