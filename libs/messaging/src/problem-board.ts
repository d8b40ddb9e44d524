import { types } from 'node:util';

/** What keeps the parts of a transport from working, each part with at most one problem at a time. */
export interface ProblemBoard {
  /** Pins the problem of a part, or takes it off (`undefined`). */
  report(part: string, problem: string | undefined): void;
  /** One line for each part that has a problem: `outbox of ingest: connect ECONNREFUSED`. */
  list(): string[];
}

export function createProblemBoard(): ProblemBoard {
  const problems = new Map<string, string>();
  return {
    report(part, problem) {
      if (problem === undefined) problems.delete(part);
      else problems.set(part, problem);
    },
    list: () => [...problems].map(([part, problem]) => `${part}: ${problem}`),
  };
}

/** An error in one line for a person. */
export function problemOf(error: unknown): string {
  // Not `instanceof`: under Jest the errors of Node's own modules come from another realm.
  if (!types.isNativeError(error)) return String(error);
  // A host with several addresses that all refuse: no message, and the errors inside.
  if (error.message === '' && 'errors' in error && Array.isArray(error.errors))
    return error.errors.map(problemOf).join(', ');
  return error.message;
}
