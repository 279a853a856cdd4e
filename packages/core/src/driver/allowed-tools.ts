/**
 * The tools that an execution may call: `allowedTools` of its context, which its children inherit. Without one every
 * registered tool may be called; an empty one allows none.
 */
import { OrchestratorError, parseReference, resolveReference, type JsonValue } from '@orchestr8/schema';

type Context = Readonly<Record<string, JsonValue>>;

/**
 * @param tool the version that would be called
 * @throws OrchestratorError `tool-not-allowed`; `input-invalid` where the list is none
 */
export function requireAllowed(context: Context, tool: { readonly id: string; readonly version: string }): void {
  const allowed = allowedTools(context);
  if (allowed === null) return;
  const { id, version } = tool;
  if (allowed.some((entry) => resolveReference(parseReference(entry), [{ id, version }]) !== null)) return;
  const listed = allowed.length === 0 ? 'It may use no tools.' : `It may use: ${allowed.slice(0, 20).join(', ')}.`;
  throw new OrchestratorError(`The tool "${id}" (${version}) is not among those that this execution may use.`, {
    code: 'tool-not-allowed',
    hint: `${listed} Choose one of them, or start the run with this one on its list.`,
    details: { tool: id, version, allowed },
  });
}

/** Null: all are. @throws OrchestratorError `input-invalid` */
export function allowedTools({ allowedTools: given }: Context): string[] | null {
  if (given === undefined) return null;
  const isList = Array.isArray(given) && given.every((entry) => typeof entry === 'string');
  if (isList) return given as string[];
  throw new OrchestratorError('"allowedTools" of the context is not a list of tools.', {
    code: 'input-invalid',
    hint: 'Give a list of ids or references, such as ["file_operations", "math_calculator@^1"].',
  });
}
