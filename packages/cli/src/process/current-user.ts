import { userInfo } from 'node:os';

/** Who asks: the name in the system, or its number where it has none. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
