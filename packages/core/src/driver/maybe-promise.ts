/** At once where nothing has to be read or written, else a promise: no step pays for waiting that it does not need. */
export type MaybePromise<T> = T | Promise<T>;

/** `use(value)`, at once if the value is there. */
export function chain<T, U>(value: MaybePromise<T>, use: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(use) : use(value);
}
