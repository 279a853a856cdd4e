import { closest, distance } from 'fastest-levenshtein';

/** The candidate that the text was probably meant to be, or null. */
export function findClosest(text: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0 || text.length > 100) return null;
  const best = closest(
    text.toLowerCase(),
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  const match = candidates.find((candidate) => candidate.toLowerCase() === best);
  if (match === undefined) return null;
  const allowed = Math.max(1, Math.round(Math.max(text.length, match.length) * 0.4));
  return distance(text.toLowerCase(), match.toLowerCase()) <= allowed ? match : null;
}

/** `Did you mean "x"?`, or the fallback where nothing is close. */
export function didYouMean(text: string, candidates: readonly string[], fallback: string): string {
  const match = findClosest(text, candidates);
  return match === null ? fallback : `Did you mean ${JSON.stringify(match)}?`;
}
