/** Which fields of a step are templates, and when they are evaluated. The one place that knows it for every kind. */
import type { Step, WorkflowDocument } from '../ast.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** A field that may hold expressions. */
export interface TemplateField {
  /** From the step (or the document). */
  readonly pointer: string;
  readonly value: JsonValue;
  /**
   * `outside`: evaluated before the step starts, among the steps that stand beside it. `inside`: evaluated when the
   * steps inside are done, among those too.
   */
  readonly seen: 'outside' | 'inside';
  /** `template`: any JSON. `whole`: one expression and nothing around it. `condition`: likewise, or true or false. */
  readonly form: 'template' | 'whole' | 'condition';
}

const outsideFields: Readonly<Record<string, readonly string[]>> = {
  agent: ['config', 'input'],
  tool: ['input'],
  workflow: ['input'],
  sleep: ['duration'],
  assign: ['values'],
  approval: ['message', 'payload', 'expiresIn', 'default'],
  signal: ['name', 'expiresIn', 'default'],
};

const holders = new Set(['sequence', 'parallel', 'map', 'graph', 'loop', 'branch', 'try']);

/** The templates of a step, apart from those of the steps in it. */
export function templateFields(step: Step | JsonObject): readonly TemplateField[] {
  const raw = step as JsonObject;
  const kind = String(raw['kind']);
  const fields: TemplateField[] = [];
  for (const key of outsideFields[kind] ?? [])
    add(fields, raw[key], { pointer: `/${key}`, seen: 'outside', form: 'template' });
  if (kind === 'workflow') addText(fields, raw['workflow'], { pointer: '/workflow', seen: 'outside', form: 'whole' });
  if (kind === 'map') {
    const form = typeof raw['over'] === 'string' ? 'whole' : 'template';
    add(fields, raw['over'], { pointer: '/over', seen: 'outside', form });
  }
  if (kind === 'branch' && Array.isArray(raw['cases'])) {
    for (const [index, one] of (raw['cases'] as readonly JsonValue[]).entries()) {
      const when = isJsonObject(one) ? one['when'] : undefined;
      addText(fields, when, { pointer: `/cases/${index}/when`, seen: 'outside', form: 'condition' });
    }
  }
  if (kind === 'loop') addText(fields, raw['until'], { pointer: '/until', seen: 'inside', form: 'condition' });
  if (holders.has(kind)) add(fields, raw['output'], { pointer: '/output', seen: 'inside', form: 'template' });
  return fields;
}

/** The workflow's own template: its output. */
export function documentFields(document: WorkflowDocument | JsonObject): readonly TemplateField[] {
  const fields: TemplateField[] = [];
  const { output } = document as { readonly output?: JsonValue };
  add(fields, output, { pointer: '/output', seen: 'inside', form: 'template' });
  return fields;
}

type Place = Omit<TemplateField, 'value'>;

function add(fields: TemplateField[], value: JsonValue | undefined, place: Place): void {
  if (value !== undefined) fields.push({ ...place, value });
}

function addText(fields: TemplateField[], value: JsonValue | undefined, place: Place): void {
  if (typeof value === 'string') fields.push({ ...place, value });
}
