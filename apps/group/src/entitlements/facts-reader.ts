import { type AnswerCache, createAnswerCache } from '@rollcall/entitlements-client';
import type { Database } from '@rollcall/persistence';
import type { ChangeFeed } from './changes/change-feed';
import type { LoggedChange } from './changes/change-log';
import { groupKey, organizationScope, parentScope, scopeKey } from './changes/scope';
import {
  factsOf,
  type GroupFacts,
  groupOfOrganizationKey,
  type Person,
  type PersonFacts,
  readFacts,
  type ReadPeople,
  readPeople,
  type ReadPerson,
} from './entitlement-facts';

/** What somebody's entitlements follow from, and up to where every logged change is in it. */
export interface FactsAtPosition {
  readonly facts: PersonFacts;
  readonly position: number;
}

/** Reads what people's entitlements follow from. What their groups give comes from memory where that is known. */
export interface FactsReader {
  /**
   * One for each person, in their order; undefined where the organization (or what bounds it) is not known. What was
   * committed before the call is in it.
   */
  read(people: readonly Person[]): Promise<(FactsAtPosition | undefined)[]>;
}

export interface FactsReaderDependencies {
  readonly database: Database;
  readonly groups: AnswerCache<GroupFacts>;
  readonly feed: ChangeFeed;
  /** Called with changes that were found before the feed told of them. */
  readonly onChange: (change: LoggedChange) => void;
}

/** Groups whose grants are kept at most: some 30 MB. */
const groupsKept = 50_000;
/** Where more was logged than this since the feed looked last, all is read. */
const changesAtMost = 500;

export function createGroupFactsCache(): AnswerCache<GroupFacts> {
  return createAnswerCache<GroupFacts>({ answers: groupsKept, subjectsOf });
}

function subjectsOf({ organizationId, parentId, groupId }: GroupFacts): string[] {
  return [organizationScope(organizationId), parentScope(parentId)].flatMap((scope) => [
    scopeKey(scope),
    groupKey(scope, groupId),
  ]);
}

export function createFactsReader({ database, groups, feed, onChange }: FactsReaderDependencies): FactsReader {
  const readAll = async (people: readonly Person[]): Promise<(FactsAtPosition | undefined)[]> => {
    const { position, people: facts, groups: read } = await readFacts(database, people);
    for (const group of read) groups.put(groupOfOrganizationKey(group), { answer: group, position });
    return facts.map((one) => one && { facts: one, position });
  };

  /** The facts as of a position, where it is known what each of the person's groups gave then. */
  const complete = (person: ReadPerson, position: number): FactsAtPosition | undefined => {
    let known = true;
    const facts = factsOf(person, (group) => {
      const kept = groups.get(groupOfOrganizationKey(group));
      // One that was read later may give what it did not give then.
      if (kept === undefined || kept.position > position) known = false;
      return kept?.answer.grants;
    });
    return known ? { facts, position } : undefined;
  };

  /**
   * Whether every change up to the moment of the reading is known. Not where too many came since the feed looked, nor after
   * the log was cut, or the database put back to an earlier state.
   */
  const knowsAll = ({ last, forgotten, changes }: ReadPeople, after: number): boolean =>
    forgotten <= after && last >= after && changes.length <= changesAtMost;

  return {
    async read(people) {
      const after = feed.position();
      if (after === undefined) return readAll(people);
      const read = await readPeople(database, people, { after, limit: changesAtMost + 1 });
      if (!knowsAll(read, after)) return readAll(people);
      for (const change of read.changes) onChange(change);

      const done = read.people.map((person) => person && complete(person, read.last));
      const rest = people.filter((_person, index) => read.people[index] !== undefined && done[index] === undefined);
      if (rest.length === 0) return done;
      const others = (await readAll(rest)).values();
      return done.map((one, index) => one ?? (read.people[index] && others.next().value));
    },
  };
}
