import { attemptExecutor } from '../attempts.ts';
import type { Executor } from '../turn.ts';

export const agent: Executor = attemptExecutor;
