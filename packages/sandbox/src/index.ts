export { defaultLimits, limitNames } from './limits.ts';
export { openSandbox, reportSandboxes, sandboxNames } from './open-sandbox.ts';
export { isInnerPath } from './request.ts';
export { printableText } from './results/printable-text.ts';
