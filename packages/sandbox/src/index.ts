export { BubblewrapSandbox } from './bubblewrap/bubblewrap-sandbox.ts';
export { defaultLimits, limitNames } from './limits.ts';
export { printableText } from './results/printable-text.ts';
