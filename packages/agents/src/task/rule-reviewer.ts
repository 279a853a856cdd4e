import type { ReviewedArtifact } from '../review/subject.ts';
import type { Reviewer } from './review.ts';

/** What the rule-based reviewer is made of. */
export interface RuleReviewerOptions {
  /** The artifacts of an execution tree, by the id of its root. Without it nothing is said of artifacts. */
  readonly artifacts?: (rootId: string) => Promise<readonly ReviewedArtifact[]>;
}

/**
 * Reviews by rules: the output's schema, then every criterion of the plan, against the workspace itself. Approves only
 * what passed all that could be looked at, and never what nothing could be looked at of.
 */
export function ruleReviewer(options: RuleReviewerOptions = {}): Reviewer {
  return {
    id: 'rules',
    review: async (request, context) => {
      const { reviewByRules } = await import('./review-by-rules.ts');
      return await reviewByRules(request, context, options);
    },
  };
}
