/**
 * What an expression may name, by where it stands.
 *
 * `input` everywhere. `item` and `index` inside a `map`'s step. `iteration` inside a `loop`'s steps, in its `until` and
 * its `output`. `error` inside `catch` and inside a fallback.
 *
 * `steps.X` in a step S, where X stands beside S or beside a holder of S (A is S or that holder):
 * 1. one after the other (workflow, sequence, loop, branch case, try body, catch, finally): X stands before A;
 * 2. `graph`: A depends on X, directly or through others;
 * 3. `parallel`: never;
 * 4. a loop's own steps: any of them, A itself too. One that has not run yet in this round has its output of the last
 *    round, which is null in the first;
 * 5. `catch` and `finally` also see the try's body, and `finally` sees `catch`;
 * 6. a compensation also sees the step that it undoes.
 * In a holder's `output` (and a loop's `until`) X may also stand directly inside that holder. Elsewhere a step inside
 * another holder is not visible: the holder's own output is.
 *
 * Wherever X is visible and did not complete (it failed with `onError: continue`, was skipped or cancelled), its output
 * is null.
 */
import type { ExpressionReference } from '../expressions/references.ts';
import type { GraphReach } from './graph-reach.ts';
import type { Outline, OutlineGroup, OutlineStep } from './outline.ts';

/** Where an expression stands: in a step (null: in the document), before or after the steps inside it. */
export interface Viewpoint {
  readonly step: OutlineStep | null;
  readonly seen: 'outside' | 'inside';
}

/** Why a name can't be used. */
export interface ScopeFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Answers what may be named from where. */
export class Scope {
  readonly #outline: Outline;
  readonly #reach: GraphReach;

  constructor(outline: Outline, reach: GraphReach) {
    this.#outline = outline;
    this.#reach = reach;
  }

  /** Null where the reference may be used from there. `unknown` says what to do about an id that no step has. */
  check(view: Viewpoint, reference: ExpressionReference, unknown: (id: string) => ScopeFailure): ScopeFailure | null {
    switch (reference.name) {
      case 'input':
        return null;
      case 'steps': {
        const target = this.#outline.byId.get(reference.step);
        return target === undefined ? unknown(reference.step) : this.#checkStep(view, target);
      }
      case 'item':
      case 'index':
        if (isWithin(view.step, (group) => group.slot === 'step')) return null;
        return misplaced(reference.name, 'inside the step of a map', 'Move the expression into the map.');
      case 'iteration': {
        const own = view.seen === 'inside' && view.step?.kind === 'loop';
        if (own || isWithin(view.step, (group) => group.holder?.kind === 'loop' && group.slot === 'steps')) return null;
        return misplaced('iteration', 'inside a loop', 'Move the expression into the loop.');
      }
      case 'error':
        if (isWithin(view.step, (group) => group.slot === 'catch' || group.slot === 'fallback')) return null;
        return misplaced(
          'error',
          'inside catch and a fallback',
          'Put the step into a catch, or into onError.fallback.',
        );
      default:
        return reference satisfies never;
    }
  }

  #checkStep(view: Viewpoint, target: OutlineStep): ScopeFailure | null {
    if (view.seen === 'inside' && isDirectlyInside(view.step, target)) return null;
    if (view.step === null) return hidden(target);
    for (let at: OutlineStep | null = view.step; at !== null; at = at.group.holder) {
      if (at.group === target.group) return this.#checkSibling(at, target);
      if (seesFromItsSlot(at.group, target)) return null;
    }
    if (contains(target, view.step)) {
      return notRun(target, 'is not done while a step inside it runs', 'Refer to a step beside this one.');
    }
    return hidden(target);
  }

  #checkSibling(at: OutlineStep, target: OutlineStep): ScopeFailure | null {
    const { group } = at;
    const holder = group.slot === 'steps' ? group.holder : null;
    if (holder?.kind === 'loop') return null;
    if (holder?.kind === 'parallel') {
      return notRun(
        target,
        'runs at the same time',
        'Put the steps one after the other, or use a graph with dependsOn.',
      );
    }
    if (holder?.kind === 'graph') {
      if (this.#reach.dependsOn(at, target)) return null;
      return notRun(
        target,
        `is nothing that ${at.id} depends on`,
        `Add ${JSON.stringify(target.id)} to its dependsOn.`,
      );
    }
    if (target.index < at.index) return null;
    if (target === at) return notRun(target, 'is not done yet here', 'Only in a loop may a step name itself.');
    return notRun(target, 'runs later', `Move ${target.id} before this step.`);
  }
}

/** `catch`, `finally` and a compensation see steps that don't stand beside them. */
function seesFromItsSlot(group: OutlineGroup, target: OutlineStep): boolean {
  if (group.slot === 'compensate') return target === group.holder;
  if (group.slot !== 'catch' && group.slot !== 'finally') return false;
  if (target.group.holder !== group.holder) return false;
  return target.group.slot === 'steps' || (group.slot === 'finally' && target.group.slot === 'catch');
}

/** Whether the target is one of the steps that the holder (null: the document) itself holds. */
function isDirectlyInside(holder: OutlineStep | null, target: OutlineStep): boolean {
  if (target.group.holder !== holder) return false;
  return target.group.slot !== 'fallback' && target.group.slot !== 'compensate';
}

function isWithin(step: OutlineStep | null, matches: (group: OutlineGroup) => boolean): boolean {
  for (let at = step; at !== null; at = at.group.holder) if (matches(at.group)) return true;
  return false;
}

function contains(holder: OutlineStep, step: OutlineStep): boolean {
  for (let at: OutlineStep | null = step; at !== null; at = at.group.holder) if (at === holder) return true;
  return false;
}

function hidden(target: OutlineStep): ScopeFailure {
  const { holder, slot } = target.group;
  const inside = holder === null ? '' : ` inside ${holder.kind} ${JSON.stringify(holder.id)}`;
  const seen = slot === 'fallback' || slot === 'compensate' || holder === null ? null : holder.id;
  return {
    code: 'step-not-visible',
    message: `Step ${JSON.stringify(target.id)} stands${inside} and can't be seen from here.`,
    hint:
      seen === null ? null : `Refer to steps.${seen}.output, and give ${JSON.stringify(seen)} an output if need be.`,
  };
}

function notRun(target: OutlineStep, why: string, hint: string): ScopeFailure {
  return { code: 'step-not-run', message: `Step ${JSON.stringify(target.id)} ${why}.`, hint };
}

function misplaced(name: string, where: string, hint: string): ScopeFailure {
  return { code: 'name-not-available', message: `${name} is only there ${where}.`, hint };
}
