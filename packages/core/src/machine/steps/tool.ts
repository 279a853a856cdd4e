import { attemptExecutor } from '../attempts.ts';
import type { Executor } from '../turn.ts';

export const tool: Executor = attemptExecutor;
