import { compareText } from '../words/text-order';
import type { Email } from '../words/email';

/** A directory user as decisions see them: live, with the ids of their groups. */
export interface DirectoryPerson {
  readonly directoryUserId: string;
  readonly email: Email | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly createdAt: Date;
  readonly groups: ReadonlySet<string>;
}

/**
 * A person is their email. Of several directory users with one email the active one that was created first stands for the
 * person (ties by id); where none is active, the one created first.
 */
export function standingFor(users: readonly DirectoryPerson[]): DirectoryPerson | undefined {
  return [...users].sort(byStanding)[0];
}

function byStanding(a: DirectoryPerson, b: DirectoryPerson): number {
  return (
    Number(b.active) - Number(a.active) ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    compareText(a.directoryUserId, b.directoryUserId)
  );
}

/** Why an active directory user is not provisioned whatever the settings say; undefined when nothing is in the way. */
export function problemOf(
  user: DirectoryPerson,
  sameEmail: readonly DirectoryPerson[],
): 'no_email' | 'duplicate_email' | undefined {
  if (!user.active) return undefined;
  if (user.email === undefined) return 'no_email';
  const first = standingFor(sameEmail);
  return first && first.directoryUserId !== user.directoryUserId ? 'duplicate_email' : undefined;
}
