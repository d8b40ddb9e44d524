import { compareText, problemOf } from '@rollcall/domain';
import type { DirectoryPeople } from '../directory-mirror/directory-people';

/** A directory user whom a run could not provision. */
export interface Problem {
  readonly directoryUserId: string;
  readonly reasonCode: string;
}

/** A record must stay below Kafka's one megabyte; nobody mends thousands of users from a list. */
export const mostProblems = 5_000;

/** Users whose email another user stands for. */
export function duplicates({ byEmail }: DirectoryPeople, emails: Iterable<string>): Problem[] {
  return [...emails].flatMap((email) => {
    const users = byEmail.get(email) ?? [];
    if (users.length < 2) return [];
    return users.flatMap((user) => {
      const reasonCode = problemOf(user, users);
      return reasonCode ? [{ directoryUserId: user.directoryUserId, reasonCode }] : [];
    });
  });
}

/** In the order of their users, at most as many as a record takes. */
export function listedProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => compareText(a.directoryUserId, b.directoryUserId)).slice(0, mostProblems);
}
