import type { Playbook } from '../playbook.ts';
import { findConcepts } from './concepts.ts';
import { learnSlot, readLearned } from './learned-slot.ts';
import { functionWordSet, otherActionStems, requestStems } from './plain-words.ts';
import { slotReaders, type SlotReader } from './slot-readers.ts';
import { tokenize } from './tokenize.ts';

/** A playbook as the matcher asks about it. */
export interface CompiledPlaybook {
  readonly playbook: Playbook;
  readonly intents: readonly (readonly string[])[];
  /** What its phrasings say, for a playbook without intents. */
  readonly learned: readonly (readonly Feature[])[];
  /** Concepts and stems that belong to it: a task's words that are among them need no other explanation. */
  readonly concepts: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
  /** Concepts that its intents name. */
  readonly decisive: ReadonlySet<string>;
  readonly slots: readonly { readonly name: string; readonly read: SlotReader; readonly required: boolean }[];
}

/** A content word of a phrasing: what it means, or its stem. */
export interface Feature {
  readonly stem: string;
  readonly concepts: readonly string[];
}

const compiled = new WeakMap<Playbook, CompiledPlaybook>();

/** Compiles a playbook, once. */
export function compilePlaybook(playbook: Playbook): CompiledPlaybook {
  const known = compiled.get(playbook);
  if (known !== undefined) return known;
  const { intents = [], also = [] } = playbook.matcher ?? {};
  const learned = playbook.phrasings.map(featuresOf);
  const concepts = new Set([...intents.flat(), ...also]);
  const stems = new Set<string>();
  for (const { stem, concepts: names } of learned.flat()) {
    // A phrasing's word stands for its meaning where the playbook says nothing better.
    if (otherActionStems.has(stem)) continue;
    if (names.length === 0) stems.add(stem);
    else if (intents.length === 0) for (const name of names) concepts.add(name);
    else stems.add(stem);
  }
  const decisive = new Set(intents.length > 0 ? intents.flat() : concepts);
  const result = { playbook, decisive, intents, learned, concepts, stems, slots: slotsOf(playbook) };
  compiled.set(playbook, result);
  return result;
}

function featuresOf(phrasing: string): readonly Feature[] {
  const tokens = tokenize(phrasing.replace(/\{\w+\}/g, ' , '));
  const spans = findConcepts(tokens);
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word') return [];
    const concepts = spans.filter((found) => found.tokens.includes(index)).map(({ concept }) => concept);
    const plain = functionWordSet.has(token.lower) || requestStems.has(token.stem);
    return plain && concepts.length === 0 ? [] : [{ stem: token.stem, concepts }];
  });
}

function slotsOf(playbook: Playbook): CompiledPlaybook['slots'] {
  const { properties, required = [] } = playbook.parameters;
  return Object.entries(properties).map(([name, schema]) => {
    const reader = slotReaders[playbook.matcher?.slots?.[name] ?? ''];
    if (reader !== undefined) return { name, read: reader, required: required.includes(name) };
    const numeric = schema['type'] === 'number' || schema['type'] === 'integer';
    const learned = learnSlot(playbook.phrasings, name, numeric);
    return { name, read: (reading) => readLearned(reading, learned), required: required.includes(name) };
  });
}
