/**
 * Templates and conditions, over what is in scope.
 *
 * Owns: loading what an expression names, and nothing else. Loads the expression library at the first expression, so
 * that a document without any never pays for it; from then on an evaluation whose values are at hand is synchronous.
 */
import {
  hasExpression,
  loadExpressions,
  type ExpressionEngine,
  type ExpressionReference,
  type ExpressionScope,
  type JsonValue,
} from '@orchestr8/schema';
import type { Bindings } from '../machine/scope.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import type { Values } from './values.ts';

/** What the references stand for where the template stands. */
export type BindingSource = (references: readonly ExpressionReference[]) => Bindings;

interface Compiled<T> {
  readonly references: readonly ExpressionReference[];
  evaluate(scope: ExpressionScope): T;
}

export class Evaluator {
  readonly #values: Values;
  readonly #constants = new WeakMap<object, boolean>();
  #engine: ExpressionEngine | null = null;

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * The template's value. What holds no expression comes back as it is.
   *
   * @throws OrchestratorError `expression-failed`
   */
  template(template: JsonValue, bindings: BindingSource): MaybePromise<JsonValue> {
    if (this.isConstant(template)) return template;
    return this.#withEngine((engine) => this.#evaluate(engine.compileTemplate(template), bindings));
  }

  /** @throws OrchestratorError `expression-failed`, also where the result is neither true nor false */
  condition(condition: string | boolean, bindings: BindingSource): MaybePromise<boolean> {
    if (typeof condition === 'boolean') return condition;
    return this.#withEngine((engine) => this.#evaluate(engine.compileCondition(condition), bindings));
  }

  /** Whether no string in the value holds an expression. */
  isConstant(value: JsonValue): boolean {
    if (typeof value === 'string') return !hasExpression(value);
    if (typeof value !== 'object' || value === null) return true;
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const children: readonly JsonValue[] = Array.isArray(value) ? value : Object.values(value);
    const constant = children.every((child) => this.isConstant(child));
    this.#constants.set(value, constant);
    return constant;
  }

  #withEngine<T>(use: (engine: ExpressionEngine) => MaybePromise<T>): MaybePromise<T> {
    if (this.#engine !== null) return use(this.#engine);
    return loadExpressions().then((engine) => {
      this.#engine = engine;
      return use(engine);
    });
  }

  #evaluate<T>(compiled: Compiled<T>, source: BindingSource): MaybePromise<T> {
    const bindings = source(compiled.references);
    return chain(this.#scope(bindings), (scope) => compiled.evaluate(scope));
  }

  #scope(bindings: Bindings): MaybePromise<ExpressionScope> {
    const loads: Promise<void>[] = [];
    const scope: { -readonly [K in keyof ExpressionScope]: ExpressionScope[K] } = {};
    const load = (stored: Parameters<Values['load']>[0], set: (value: JsonValue) => void): void => {
      const value = this.#values.load(stored);
      if (value instanceof Promise) loads.push(value.then(set));
      else set(value);
    };
    const steps: Record<string, { readonly output: JsonValue }> = {};
    scope.steps = steps;
    for (const [id, stored] of Object.entries(bindings.steps)) load(stored, (output) => (steps[id] = { output }));
    if (bindings.input !== undefined) load(bindings.input, (input) => (scope.input = input));
    if (bindings.item !== undefined) {
      const { list, index } = bindings.item;
      load(list, (items) => (scope.item = (Array.isArray(items) ? (items[index] as JsonValue) : null) ?? null));
    }
    if (bindings.index !== undefined) scope.index = bindings.index;
    if (bindings.iteration !== undefined) scope.iteration = bindings.iteration;
    if (bindings.error !== undefined) scope.error = bindings.error;
    return loads.length === 0 ? scope : Promise.all(loads).then(() => scope);
  }
}
