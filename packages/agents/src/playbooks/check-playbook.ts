import {
  compileJsonSchema,
  isJsonObject,
  loadExpressions,
  OrchestratorError,
  validateWorkflow,
  type Catalog,
  type JsonSchema,
  type JsonValue,
  type Problem,
} from '@orchestr8/schema';
import { checkNames } from '../review/check-names.ts';
import { lexicon } from './matcher/lexicon.ts';
import { slotReaderNames } from './matcher/slot-names.ts';
import type { Playbook } from './playbook.ts';
import { playbookSchema } from './playbook-schema.ts';

/** All that is wrong with a playbook; empty where it can be used. Tools are only checked where the catalog has them. */
export async function checkPlaybook(value: JsonValue, catalog: Catalog = {}): Promise<readonly Problem[]> {
  const shape = (await compileJsonSchema(playbookSchema))(value);
  if (shape.length > 0 || !isJsonObject(value)) return shape;
  // The schema holds, so the value is a playbook but for what is checked below.
  const playbook = value as unknown as Playbook;
  const [workflow, criteria, schemas] = await Promise.all([
    validateWorkflow(playbook.workflow, catalog),
    criteriaProblems(playbook),
    schemaProblems(playbook),
  ]);
  return [
    ...parameterProblems(playbook),
    ...matcherProblems(playbook),
    ...schemas,
    ...workflow.map((problem) => ({ ...problem, pointer: `/workflow${problem.pointer}` })),
    ...criteria,
  ];
}

/** Parameters that nothing can fill, and slots that are no parameters. */
function parameterProblems({ parameters, phrasings, matcher }: Playbook): readonly Problem[] {
  const known = Object.keys(parameters.properties);
  const problems: Problem[] = [];
  for (const [index, name] of (parameters.required ?? []).entries()) {
    if (!known.includes(name))
      problems.push(unknown({ pointer: `/parameters/required/${index}`, name, kind: 'parameter', known }));
    const fillable =
      matcher?.slots?.[name] !== undefined || phrasings.some((phrasing) => phrasing.includes(`{${name}}`));
    if (!fillable) {
      problems.push({
        code: 'parameter-unfillable',
        pointer: `/parameters/required/${index}`,
        message: `Nothing fills the parameter ${JSON.stringify(name)}.`,
        hint: `Write {${name}} into a phrasing, or name a reader for it in matcher.slots.`,
      });
    }
  }
  for (const [index, phrasing] of phrasings.entries()) {
    for (const [, name = ''] of phrasing.matchAll(/\{(\w+)\}/g)) {
      if (!known.includes(name))
        problems.push(unknown({ pointer: `/phrasings/${index}`, name, kind: 'parameter', known }));
    }
  }
  return problems;
}

function matcherProblems({ matcher, parameters }: Playbook): readonly Problem[] {
  if (matcher === undefined) return [];
  const parameterNames = Object.keys(parameters.properties);
  const concepts = [...Object.keys(lexicon), ...Object.keys(matcher.synonyms ?? {})];
  const said = [
    ...(matcher.intents ?? []).flatMap((intent, index) =>
      intent.map((name) => ({ name, pointer: `/matcher/intents/${index}` })),
    ),
    ...(matcher.also ?? []).map((name) => ({ name, pointer: '/matcher/also' })),
    ...(matcher.not ?? []).map((name) => ({ name, pointer: '/matcher/not' })),
  ];
  const problems: Problem[] = [];
  for (const { name, pointer } of said) {
    if (name.startsWith('@')) {
      if (!parameterNames.includes(name.slice(1)))
        problems.push(unknown({ pointer, name: name.slice(1), kind: 'parameter', known: parameterNames }));
    } else if (!concepts.includes(name)) problems.push(unknown({ pointer, name, kind: 'concept', known: concepts }));
  }
  for (const [name, reader] of Object.entries(matcher.slots ?? {})) {
    if (!parameterNames.includes(name))
      problems.push(unknown({ pointer: `/matcher/slots/${name}`, name, kind: 'parameter', known: parameterNames }));
    if (!slotReaderNames.includes(reader))
      problems.push(
        unknown({ pointer: `/matcher/slots/${name}`, name: reader, kind: 'reader', known: slotReaderNames }),
      );
  }
  return problems;
}

async function schemaProblems(playbook: Playbook): Promise<readonly Problem[]> {
  const schemas: readonly (readonly [string, JsonSchema | undefined])[] = [
    ['/parameters', playbook.parameters],
    ['/output', playbook.output],
  ];
  const problems: Problem[] = [];
  for (const [pointer, schema] of schemas) {
    if (schema === undefined) continue;
    try {
      await compileJsonSchema(schema);
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
      problems.push({ code: error.code, pointer, message: error.message, hint: error.hint });
    }
  }
  return problems;
}

async function criteriaProblems({ criteria }: Playbook): Promise<readonly Problem[]> {
  const engine = await loadExpressions();
  return criteria.flatMap((criterion, index): Problem[] => {
    const pointer = `/criteria/${index}`;
    if ('check' in criterion) {
      if (checkNames.includes(criterion.check)) return [];
      return [unknown({ pointer: `${pointer}/check`, name: criterion.check, kind: 'check', known: checkNames })];
    }
    const { problems, template } = engine.inspectTemplate(`\${{ ${criterion.expression} }}`);
    const strange = template.references.filter(
      (reference) => !(reference.name === 'input' || (reference.name === 'steps' && reference.step === 'result')),
    );
    return [
      ...problems.map(({ code, message, hint }) => ({ code, message, hint, pointer: `${pointer}/expression` })),
      ...strange.map((reference) => ({
        code: 'unknown-name',
        pointer: `${pointer}/expression`,
        message: `A criterion can't name ${reference.name === 'steps' ? `steps.${reference.step}` : reference.name}.`,
        hint: 'It may name input (the parameters) and steps.result.output (what the workflow put out).',
      })),
    ];
  });
}

interface UnknownName {
  readonly pointer: string;
  readonly name: string;
  readonly kind: 'parameter' | 'concept' | 'reader' | 'check';
  readonly known: readonly string[];
}

function unknown({ pointer, name, kind, known }: UnknownName): Problem {
  const listed = known.length === 0 ? 'There are none.' : `There are: ${known.join(', ')}.`;
  return { code: `unknown-${kind}`, pointer, message: `There is no ${kind} ${JSON.stringify(name)}.`, hint: listed };
}
