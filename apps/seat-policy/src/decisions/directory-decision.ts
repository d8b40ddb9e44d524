import {
  absenceByDeletion,
  absenceByListing,
  completeListing,
  decide,
  type DecisionSettings,
  type DirectoryPerson,
  type ExplainedDecision,
  type Removal,
  standingFor,
} from '@rollcall/domain';

/** Of whom only directories know that are gone: a complete scan did not list them. */
export const removalByGoneDirectory: Removal = {
  outcome: 'remove',
  reasonCode: 'directory_deleted',
  absence: absenceByDeletion(),
};

/** What a person whom the directory knows by these users should have is asked. */
export interface DirectoryQuestion {
  readonly settings: DecisionSettings;
  /** Those of one email. */
  readonly users: readonly DirectoryPerson[];
  /** Those of gone directories, where there are no others. */
  readonly goneUsers: readonly DirectoryPerson[];
  /** As {@link decide} asks it. */
  readonly known: boolean;
}

export interface DirectoryDecision extends ExplainedDecision {
  /** The directory user who stands for the person. */
  readonly person: DirectoryPerson | undefined;
}

/**
 * A single decision about one person: by the user who stands for them, or because the directory that knew them is gone. It
 * is asked for and removes nobody by itself, so absence is taken for proven, as the next complete scan would prove it.
 */
export function decideByDirectory({ settings, users, goneUsers, known }: DirectoryQuestion): DirectoryDecision {
  const person = standingFor(users);
  const absence = absenceByListing(completeListing);
  const { decision, steps } = decide({ settings, person, known, absence });
  const left = person ? undefined : standingFor(goneUsers);
  // In the other modes one whom only a gone directory knows is a stranger to the directory.
  if (!left || settings.mode !== 'scim') return { person, decision, steps };
  const gone = { rule: 'gone directories', result: `known there alone, as ${left.directoryUserId}` };
  return { person: left, decision: removalByGoneDirectory, steps: [...steps, gone] };
}
