import type { DirectoryPerson } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import { type DirectoryPeople, directoryPeople, peopleOf } from '../directory-mirror/directory-people';
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
 * had no email in between. So both halves are read whichever is asked for.
 */
export async function readSituation(
  tx: Transaction,
  parentId: string,
  organizationIds: readonly string[],
  asked: { readonly emails: Iterable<string>; readonly userIds: Iterable<string> },
): Promise<Situation> {
  const emails = new Set(asked.emails);
  const found = await directoryPeople.load(tx, parentId, { emails: [...emails], userIds: [] });
  const userIds = new Set([...asked.userIds, ...found.map(({ directoryUserId }) => directoryUserId)]);
  const made = await decisionStore.load(tx, organizationIds, { emails: [...emails], userIds: [...userIds] });

  const links = linksOf(made, peopleOf(found));
  const linked = links.map(({ email }) => email).filter((email) => !emails.has(email));
  const people = [
    ...found,
    ...(await directoryPeople.load(tx, parentId, { emails: linked, userIds: links.map(({ userId }) => userId) })),
  ];

  const abandoned = linksOf(made, peopleOf(people));
  const successors = successorsOf(abandoned, peopleOf(people)).filter((email) => !emails.has(email));
  if (successors.length > 0) {
    people.push(...(await directoryPeople.load(tx, parentId, { emails: successors, userIds: [] })));
    const theirs = await decisionStore.load(tx, organizationIds, { emails: successors, userIds: [] });
    for (const [organizationId, decisions] of theirs) {
      for (const [email, decision] of decisions) made.get(organizationId)?.set(email, decision);
    }
  }
  for (const { email } of abandoned) emails.add(email);
  for (const email of successors) emails.add(email);
  return { emails, people: peopleOf(people), made };
}

interface Link {
  readonly email: string;
  readonly userId: string;
}

/** The decided emails that none of these people has, with the user who stood for each. */
function linksOf(made: ReadonlyMap<string, ReadonlyMap<string, MadeDecision>>, people: DirectoryPeople): Link[] {
  return [...made.values()].flatMap((decisions) =>
    [...decisions].flatMap(([email, { directoryUserId }]) =>
      directoryUserId === '' || people.byEmail.has(email) ? [] : [{ email, userId: directoryUserId }],
    ),
  );
}

/** The emails that the users behind abandoned emails have now. */
function successorsOf(abandoned: readonly Link[], people: DirectoryPeople): string[] {
  const emails = abandoned.map(({ userId }): DirectoryPerson['email'] => people.byId.get(userId)?.email);
  return [...new Set(emails.filter((email) => email !== undefined))];
}
