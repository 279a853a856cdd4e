/** JSON pointers (RFC 6901). */

/** A key or index as a segment of a pointer. */
export function escapeSegment(segment: string | number): string {
  return String(segment).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The pointer that the keys and indexes lead along; the root is the empty string. */
export function joinPointer(path: readonly (string | number)[]): string {
  return path.map((segment) => `/${escapeSegment(segment)}`).join('');
}
