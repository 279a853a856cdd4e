import type { StepContext } from '@orchestr8/core';
import { compileJsonSchema, isJsonObject, loadExpressions, type JsonValue } from '@orchestr8/schema';
import type { Criterion } from '../playbooks/playbook.ts';
import { allChecks } from '../review/checks/all-checks.ts';
import { ReviewFiles } from '../review/review-files.ts';
import type { Finding, Subject } from '../review/subject.ts';
import { isInputError } from './input-errors.ts';
import type { CriterionResult, Review, ReviewRequest } from './review.ts';
import type { RuleReviewerOptions } from './rule-reviewer.ts';

/** What `ruleReviewer` does with a result. */
export async function reviewByRules(
  request: ReviewRequest,
  context: StepContext,
  options: RuleReviewerOptions,
): Promise<Review> {
  if (request.error !== null) return reviewOfError(request.error);
  return judged([...(await schemaResult(request)), ...(await criteriaResults(request, context, options))]);
}

function reviewOfError(error: NonNullable<ReviewRequest['error']>): Review {
  const again = error.retryable || error.code.endsWith('timed-out');
  const verdict = again && !isInputError(error) ? 'REVISE' : 'FAILED';
  const criteria = [{ name: 'The plan runs to its end', passed: false, reason: `${error.message} (${error.code})` }];
  return { verdict, criteria, error, feedback: error.hint ?? (again ? 'Try again.' : null) };
}

function judged(criteria: readonly CriterionResult[]): Review {
  const failed = criteria.filter(({ passed }) => !passed);
  if (criteria.length === 0) {
    const reason = 'Nothing of this result could be checked, so it is not approved.';
    return {
      verdict: 'FAILED',
      criteria: [{ name: 'Something was checked', passed: false, reason }],
      feedback: null,
      error: null,
    };
  }
  if (failed.length === 0) return { verdict: 'APPROVED', criteria, feedback: null, error: null };
  const feedback = failed.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
  return { verdict: 'REVISE', criteria, feedback, error: null };
}

async function schemaResult({ plan, output }: ReviewRequest): Promise<readonly CriterionResult[]> {
  if (plan.outputSchema === undefined) return [];
  const problems = (await compileJsonSchema(plan.outputSchema))(output);
  const [first] = problems;
  return [
    {
      name: 'The output has the shape that was promised',
      passed: first === undefined,
      reason: first === undefined ? 'It fits its schema.' : `${first.pointer || '/'}: ${first.message}`,
    },
  ];
}

async function criteriaResults(
  { plan, output }: ReviewRequest,
  context: StepContext,
  { artifacts }: RuleReviewerOptions,
): Promise<readonly CriterionResult[]> {
  const subject: Subject = {
    input: isJsonObject(plan.input) ? plan.input : {},
    output: isJsonObject(output) ? output : {},
    files: new ReviewFiles(context),
    context,
    artifacts: artifacts === undefined ? undefined : async () => await artifacts(context.rootId),
  };
  const results: CriterionResult[] = [];
  for (const criterion of plan.criteria) {
    context.signal.throwIfAborted();
    const finding = await findingOf(criterion, subject, output);
    if (finding !== undefined) results.push({ name: criterion.name, ...finding });
  }
  return results;
}

async function findingOf(criterion: Criterion, subject: Subject, output: JsonValue): Promise<Finding | undefined> {
  if ('expression' in criterion) return await expressionFinding(criterion.expression, subject, output);
  const check = Object.hasOwn(allChecks, criterion.check) ? allChecks[criterion.check] : undefined;
  if (check === undefined) return { passed: false, reason: `There is no check "${criterion.check}".` };
  return await check(subject);
}

async function expressionFinding(expression: string, { input }: Subject, output: JsonValue): Promise<Finding> {
  const engine = await loadExpressions();
  try {
    const condition = engine.compileCondition(`\${{ ${expression} }}`);
    const passed = condition.evaluate({ input, steps: { result: { output } } });
    return { passed, reason: passed ? 'It holds.' : `It does not hold: ${expression}` };
  } catch (error) {
    return { passed: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
