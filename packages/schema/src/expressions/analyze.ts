/**
 * One walk over a parsed expression: collects what it names, finds names and functions that don't exist, and prepares
 * the tree for evaluation (our functions under their own names, a tick in every macro).
 */
import { findClosest } from '../closest.ts';
import { isCelReservedWord } from '../cel-words.ts';
import type { FunctionSignatures } from './signatures.ts';
import { ownPrefix, tickFunction } from './functions.ts';
import { referenceKey, scopeNames, type ExpressionReference } from './references.ts';
import {
  call,
  constantBool,
  constantInt,
  dottedName,
  fieldPath,
  type Call,
  type Comprehension,
  type Expr,
  type Struct,
} from './syntax.ts';

/** What is wrong with an expression, found without evaluating it. */
export interface ExpressionProblem {
  readonly code: 'invalid-expression' | 'unknown-name' | 'unknown-function';
  readonly message: string;
  readonly hint: string;
}

/** What the walk found. */
export interface Analysis {
  readonly references: readonly ExpressionReference[];
  readonly problems: readonly ExpressionProblem[];
}

const typeNames = new Set(['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint']);
const macros = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map']);

/** Analyzes the expression, and changes it in place into the form that is evaluated. */
export function analyze(expression: Expr, signatures: FunctionSignatures): Analysis {
  const walk = new Walk(signatures);
  walk.visit(expression, new Set());
  return { references: [...walk.references.values()], problems: walk.problems };
}

class Walk {
  readonly references = new Map<string, ExpressionReference>();
  readonly problems: ExpressionProblem[] = [];
  readonly #signatures: FunctionSignatures;

  constructor(signatures: FunctionSignatures) {
    this.#signatures = signatures;
  }

  /** Returns how many nodes one evaluation touches, apart from the bodies of macros, which count themselves. */
  visit(expression: Expr | undefined, bound: ReadonlySet<string>): number {
    if (expression === undefined) return 0;
    const kind = expression.exprKind;
    switch (kind.case) {
      case 'identExpr':
        this.#name(kind.value.name, bound);
        return 1;
      case 'selectExpr':
        return this.#select(expression, bound);
      case 'callExpr':
        return this.#call(expression, kind.value, bound);
      case 'listExpr':
        return 1 + this.#all(kind.value.elements, bound);
      case 'structExpr':
        return this.#struct(kind.value, bound);
      case 'comprehensionExpr':
        return this.#comprehension(kind.value, bound);
      default:
        return 1;
    }
  }

  #all(expressions: readonly Expr[], bound: ReadonlySet<string>): number {
    let nodes = 0;
    for (const expression of expressions) nodes += this.visit(expression, bound);
    return nodes;
  }

  #select(expression: Expr, bound: ReadonlySet<string>): number {
    if (expression.exprKind.case !== 'selectExpr') return 0;
    const { operand, field, testOnly } = expression.exprKind.value;
    const path = operand === undefined ? null : fieldPath(operand);
    if (path === null || bound.has(path.root)) return 1 + this.visit(operand, bound);
    this.#path(path.root, [...path.keys, field], testOnly);
    return 2 + path.keys.length;
  }

  /** A name from outside, with the fields that follow it. */
  #path(root: string, keys: readonly (string | number)[], testOnly = false): void {
    if (root !== 'steps') return this.#name(root, new Set());
    const [step, field] = keys;
    if (typeof step !== 'string') return this.#wholeSteps();
    if (field !== undefined && field !== 'output') {
      const where = `steps.${step}.output`;
      this.#problem(
        'unknown-name',
        `A step has no ${JSON.stringify(field)}, only its output.`,
        `Write ${where}.${field}.`,
      );
    }
    if (testOnly && field === undefined) {
      const advice = `Write steps.${step}.output != null: a step that did not complete has the output null.`;
      this.#problem('invalid-expression', "has() can't ask for a step.", advice);
    }
    this.#refer({ name: 'steps', step });
  }

  #name(name: string, bound: ReadonlySet<string>): void {
    if (bound.has(name) || typeNames.has(name)) return;
    if (name === 'steps') return this.#wholeSteps();
    const known = scopeNames.find((candidate) => candidate === name);
    if (known !== undefined && known !== 'steps') return this.#refer({ name: known });
    const close = findClosest(name, [...scopeNames, ...bound]);
    const offer = 'An expression may name input, steps.<id>.output, item, index, iteration and error.';
    this.#problem(
      'unknown-name',
      `Nothing is called ${JSON.stringify(name)}.`,
      close === null ? `${offer} Text stands in quotes.` : `Did you mean ${close}? ${offer}`,
    );
  }

  #wholeSteps(): void {
    this.#problem('invalid-expression', 'steps must be followed by the id of a step.', 'Write steps.<id>.output.');
  }

  #refer(reference: ExpressionReference): void {
    this.references.set(referenceKey(reference), reference);
  }

  #call(expression: Expr, value: Call, bound: ReadonlySet<string>): number {
    if (value.function === '_[_]') return this.#index(expression, value, bound);
    const prefix = dottedName(value.target);
    const qualified = prefix === null ? null : `${prefix}.${value.function}`;
    if (qualified !== null && this.#signatures.isFunction(qualified)) {
      this.#check(qualified, value.args.length, false);
      value.function = this.#signatures.isOwn(qualified) ? ownPrefix + qualified : qualified;
      delete value.target;
      return 1 + this.#all(value.args, bound);
    }
    this.#check(value.function, value.args.length, value.target !== undefined);
    if (this.#signatures.isOwn(value.function)) value.function = ownPrefix + value.function;
    return 1 + this.visit(value.target, bound) + this.#all(value.args, bound);
  }

  #index(expression: Expr, value: Call, bound: ReadonlySet<string>): number {
    const path = fieldPath(expression);
    if (path === null || bound.has(path.root)) return 1 + this.#all(value.args, bound);
    this.#path(path.root, path.keys);
    return 1 + path.keys.length;
  }

  #check(name: string, args: number, method: boolean): void {
    const verdict = this.#signatures.check(name, args, method);
    if (verdict === null) return;
    if (macros.has(name)) {
      const usage = name === 'map' ? 'list.map(x, …) or list.map(x, condition, …)' : `list.${name}(x, …)`;
      this.#problem('invalid-expression', `${name} takes a name and an expression.`, `Write ${usage}.`);
    } else if (name === 'has') {
      this.#problem('invalid-expression', 'has() takes a field.', 'Write has(input.name).');
    } else this.problems.push(verdict);
  }

  #struct(value: Struct, bound: ReadonlySet<string>): number {
    if (value.messageName !== '') {
      const hint = 'An object is written {"key": value}.';
      this.#problem('unknown-name', `There is no type ${JSON.stringify(value.messageName)}.`, hint);
    }
    let nodes = 1;
    for (const entry of value.entries) {
      if (entry.keyKind.case === 'mapKey') nodes += this.visit(entry.keyKind.value, bound);
      nodes += this.visit(entry.value, bound);
    }
    return nodes;
  }

  #comprehension(value: Comprehension, bound: ReadonlySet<string>): number {
    const before = this.visit(value.accuInit, bound) + this.visit(value.iterRange, bound);
    if (isCelReservedWord(value.iterVar)) {
      this.#problem('invalid-expression', `${value.iterVar} is a reserved word.`, 'Choose another name.');
    }
    const inner = new Set([...bound, value.iterVar, value.accuVar]);
    const round = this.visit(value.loopCondition, inner) + this.visit(value.loopStep, inner);
    const after = this.visit(value.result, new Set([...bound, value.accuVar]));
    if (value.loopCondition !== undefined) {
      const tick = call(tickFunction, [constantInt(round)]);
      value.loopCondition = call('_?_:_', [tick, value.loopCondition, constantBool(false)]);
    }
    return 1 + before + after;
  }

  #problem(code: ExpressionProblem['code'], message: string, hint: string): void {
    this.problems.push({ code, message, hint });
  }
}
