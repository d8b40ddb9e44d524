import type { Population } from '../directory/population';
import type { UserState } from '../directory/directory-user';
import type { IdList } from '../listing/sorted-ids';
import type { AddedPeople } from './added-people';

/** Somebody who can sign in. */
export interface Person {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly note: string | null;
  /** Where a directory has them, and as what; none: nowhere. */
  readonly directories: readonly { readonly name: string; readonly state: UserState }[];
}

/** Everybody who can sign in: those that were added, then those of the directories. A person is their email. */
export interface People {
  find(email: string): Person | undefined;
  /** Those whose email or name has the text in it: as many as asked for, after the first ones. */
  search(text: string, page: { readonly skip: number; readonly limit: number }): { people: Person[]; more: boolean };
}

export function createPeople({ population, added }: { population: Population; added: AddedPeople }): People {
  function directoriesOf(email: string): Person['directories'] {
    return [...each(population.directories())].flatMap((directoryId) =>
      [...each(population.usersWithEmail(directoryId, email))].flatMap((userId) => {
        const state = population.user(userId)?.state;
        const name = population.directory(directoryId)?.name;
        return state === undefined || name === undefined ? [] : [{ name, state }];
      }),
    );
  }

  function* everybody(): Generator<Omit<Person, 'directories'>> {
    const seen = new Set<string>();
    for (const { email, first_name: firstName, last_name: lastName, note } of added.all()) {
      seen.add(email);
      yield { email, firstName, lastName, note };
    }
    for (const directoryId of each(population.directories())) {
      for (const userId of each(population.usersOf(directoryId))) {
        const user = population.user(userId);
        const email = user?.email?.toLowerCase();
        if (user === undefined || email === undefined || seen.has(email)) {
          continue;
        }
        seen.add(email);
        yield { email, firstName: user.first_name, lastName: user.last_name, note: null };
      }
    }
  }

  return {
    find(email) {
      const wanted = email.trim().toLowerCase();
      const one = added.find(wanted);
      if (one !== undefined) {
        const { first_name: firstName, last_name: lastName, note } = one;
        return { email: wanted, firstName, lastName, note, directories: directoriesOf(wanted) };
      }
      for (const directoryId of each(population.directories())) {
        const userId = population.usersWithEmail(directoryId, wanted).at(0);
        const user = userId === undefined ? undefined : population.user(userId);
        if (user !== undefined) {
          const { first_name: firstName, last_name: lastName } = user;
          return { email: wanted, firstName, lastName, note: null, directories: directoriesOf(wanted) };
        }
      }
      return undefined;
    },

    search(text, { skip, limit }) {
      const wanted = text.trim().toLowerCase();
      const people: Person[] = [];
      let passed = 0;
      for (const person of everybody()) {
        const { email, firstName, lastName } = person;
        if (!`${email}\n${firstName ?? ''} ${lastName ?? ''}`.toLowerCase().includes(wanted)) {
          continue;
        }
        passed += 1;
        if (passed <= skip) {
          continue;
        }
        if (people.length === limit) {
          return { people, more: true };
        }
        people.push({ ...person, directories: directoriesOf(email) });
      }
      return { people, more: false };
    },
  };
}

/** One after the other, without a copy of the list. */
function* each(ids: IdList): Generator<string> {
  for (let place = 0; place < ids.length; place += 1) {
    yield ids.at(place) ?? '';
  }
}
