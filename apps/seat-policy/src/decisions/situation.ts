import type { Sql } from '@rollcall/persistence';
import {
  type DirectoryPeople,
  directoryPeople,
  type MirroredPerson,
  peopleOf,
} from '../directory-mirror/directory-people';
import { decisionStore } from './decision-store';
import type { MadeDecision } from './made-decision';

/** All that must be known to judge some people. */
export interface Situation {
  /** Those asked for, and the other halves of changed emails. */
  readonly emails: ReadonlySet<string>;
  readonly people: DirectoryPeople;
  /** The last decisions, by organization and then by email. */
  readonly made: ReadonlyMap<string, ReadonlyMap<string, MadeDecision>>;
}

/**
 * Reads the situation of some people of a parent: a handful of statements, however many people and organizations.
 *
 * A decision remembers the directory user who stood for the person. Where that user has another email by now, the two
 * emails are one rename, also when the change came while the organization did not listen to the directory, or when the user
 * had no email in between. So all emails of a rename are read whichever is asked for, and nothing about any of them is
 * missing in any organization: the outcome for a person does not depend on with whom they are read.
 */
export async function readSituation(
  sql: Sql,
  parentId: string,
  organizationIds: readonly string[],
  asked: {
    readonly emails: Iterable<string>;
    readonly userIds: Iterable<string>;
    /** Directories that shall count as gone beside those that are. */
    readonly looseDirectoryIds?: readonly string[];
  },
): Promise<Situation> {
  const emails = new Set(asked.emails);
  const people = new Map<string, MirroredPerson>();
  const made = new Map(organizationIds.map((id) => [id, new Map<string, MadeDecision>()]));
  const read = { emails: new Set<string>(), userIds: new Set<string>() };
  let next = { emails: [...emails], userIds: [] as string[], madeBy: [...asked.userIds] };

  // Mostly one turn, without renames; each further one follows the links that the one before has found.
  for (;;) {
    for (const email of next.emails) read.emails.add(email);
    for (const userId of next.userIds) read.userIds.add(userId);
    const { looseDirectoryIds } = asked;
    const found = await directoryPeople.load(sql, parentId, { ...next, looseDirectoryIds });
    for (const person of found) people.set(person.directoryUserId, person);
    const userIds = [...new Set([...next.madeBy, ...next.userIds, ...found.map((one) => one.directoryUserId)])];
    addAll(made, await decisionStore.load(sql, organizationIds, { emails: next.emails, userIds }));

    const known = peopleOf(people.values());
    const links = linksOf(made, known);
    const abandoned = links.filter(({ email }) => read.emails.has(email));
    const renamed = [...abandoned.map(({ email }) => email), ...successorsOf(abandoned, known)];
    for (const email of renamed) emails.add(email);
    const unread = [...links.map(({ email }) => email), ...renamed].filter((email) => !read.emails.has(email));
    const unreadIds = links.map(({ userId }) => userId).filter((userId) => !read.userIds.has(userId));
    if (unread.length === 0 && unreadIds.length === 0) return { emails, people: known, made };
    next = { emails: [...new Set(unread)], userIds: [...new Set(unreadIds)], madeBy: [] };
  }
}

type MadeDecisions = ReadonlyMap<string, ReadonlyMap<string, MadeDecision>>;

function addAll(made: ReadonlyMap<string, Map<string, MadeDecision>>, more: MadeDecisions): void {
  for (const [organizationId, decisions] of more) {
    for (const [email, decision] of decisions) made.get(organizationId)?.set(email, decision);
  }
}

interface Link {
  readonly email: string;
  readonly userId: string;
}

/** The decided emails that none of these people has, with the user who stood for each. */
function linksOf(made: MadeDecisions, people: DirectoryPeople): Link[] {
  return [...made.values()].flatMap((decisions) =>
    [...decisions].flatMap(([email, { directoryUserId }]) =>
      directoryUserId === '' || people.byEmail.has(email) ? [] : [{ email, userId: directoryUserId }],
    ),
  );
}

/** The emails that the users behind abandoned emails have now. */
function successorsOf(abandoned: readonly Link[], people: DirectoryPeople): string[] {
  return abandoned.flatMap(({ userId }) => people.byId.get(userId)?.email ?? []);
}
