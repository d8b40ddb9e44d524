import type { Revision } from '../saved-state/revision';

/** Somebody who can sign in though no directory has them, or who is to stand first in the list. */
export interface AddedPerson {
  /** Lower case. */
  readonly email: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  /** Shown beside the name at the sign-in. */
  readonly note: string | null;
}

export interface NewPersonInput {
  readonly email: string;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  readonly note?: string | null | undefined;
}

export interface AddedPeople {
  /** Of one email there is one person: adding again replaces. */
  add(input: NewPersonInput): AddedPerson;
  find(email: string): AddedPerson | undefined;
  /** In the order in which they were added first. */
  all(): readonly AddedPerson[];
  restore(people: readonly AddedPerson[]): void;
}

export function createAddedPeople({ revision }: { revision: Revision }): AddedPeople {
  const people = new Map<string, AddedPerson>();
  return {
    add({ email, first_name = null, last_name = null, note = null }) {
      const person = { email: email.trim().toLowerCase(), first_name, last_name, note };
      people.set(person.email, person);
      revision.advance();
      return person;
    },
    find: (email) => people.get(email.trim().toLowerCase()),
    all: () => [...people.values()],
    restore(saved) {
      people.clear();
      saved.forEach((person) => people.set(person.email, person));
      revision.advance();
    },
  };
}
