/** One line of `doctor`. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What to do, or null. */
  readonly hint: string | null;
}

export function passed(name: string, message: string, hint: string | null = null): Check {
  return { name, status: 'ok', message, hint };
}

export function warned(name: string, message: string, hint: string): Check {
  return { name, status: 'warning', message, hint };
}

export function failed(name: string, message: string, hint: string): Check {
  return { name, status: 'failed', message, hint };
}
