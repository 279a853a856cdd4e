export { openStores } from './open-stores.ts';
export type { StoreOptions } from './open-stores.ts';
export type { Stores } from './stores.ts';
