import { distance } from 'fastest-levenshtein';

/** Candidates that are compared, of those of about the same length. */
const maxCandidates = 2_000;

/** The candidate that the text was probably meant to be, or null. */
export function findClosest(text: string, candidates: readonly string[]): string | null {
  if (text.length > 100) return null;
  const wanted = text.toLowerCase();
  let best: { readonly candidate: string; readonly edits: number } | null = null;
  let compared = 0;
  for (const candidate of candidates) {
    const allowed = Math.max(1, Math.round(Math.max(text.length, candidate.length) * 0.4));
    if (Math.abs(candidate.length - text.length) > allowed) continue;
    compared += 1;
    if (compared > maxCandidates) break;
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits <= allowed && (best === null || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate ?? null;
}

/** `Did you mean "x"?`, or the fallback where nothing is close. */
export function didYouMean(text: string, candidates: readonly string[], fallback: string): string {
  const match = findClosest(text, candidates);
  return match === null ? fallback : `Did you mean ${JSON.stringify(match)}?`;
}
