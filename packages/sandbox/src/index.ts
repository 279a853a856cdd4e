export { defaultLimits, limitNames } from './limits.ts';
export { openSandbox, reportSandboxes, sandboxNames } from './open-sandbox.ts';
