import { membersOf, type Organization, type World } from './world';

/** What the directory is known to say: of each user, group and pair of both the newest that was heard (4). */
export interface KnownDirectory {
  readonly users: Map<string, KnownUser>;
  readonly groups: Map<string, KnownGroup>;
  readonly memberships: Map<string, KnownMembership>;
  /** When the groups were last read completely: what is older and was not heard by then says nothing. */
  groupsReadAt: number;
}

export interface KnownUser {
  readonly fact: UserFact;
  /** When they were last deleted, and last inactive, as far as was heard. */
  readonly deletedAt: number;
  readonly inactiveAt: number;
}

export interface KnownGroup {
  readonly fact: GroupFact;
  readonly deletedAt: number;
}

export type KnownMembership = MembershipFact;

/**
 * A statement about the directory. `at` says how new it is: no two statements about one thing that differ are equally new.
 * `seenAt` says when it was seen to be so: a scan may see what has been so for long.
 */
export type Fact = UserFact | GroupFact | MembershipFact;

export interface UserFact {
  readonly kind: 'user';
  readonly at: number;
  readonly seenAt: number;
  /** Read in a list, not told by an event. */
  readonly read: boolean;
  readonly user: string;
  readonly state: 'active' | 'inactive' | 'deleted';
  readonly email: string | undefined;
  readonly name: string;
  readonly createdAt: number;
}

export interface GroupFact {
  readonly kind: 'group';
  readonly at: number;
  readonly seenAt: number;
  /** Read in a list, not told by an event. */
  readonly read: boolean;
  readonly group: string;
  readonly deleted: boolean;
}

export interface MembershipFact {
  readonly kind: 'membership';
  readonly at: number;
  readonly user: string;
  readonly group: string;
  readonly present: boolean;
  /** Read in a list, not told by an event. */
  readonly read: boolean;
}

/** A user who is there, as they stand for a person. */
export interface Person {
  readonly user: string;
  readonly email: string | undefined;
  readonly name: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly groups: readonly string[];
}

export function emptyDirectory(): KnownDirectory {
  return { users: new Map(), groups: new Map(), memberships: new Map(), groupsReadAt: 0 };
}

/** 4: the newest counts, in whatever order they are heard; a deletion is a state too. */
export function hear(world: World, fact: Fact): void {
  const { directory } = world;
  switch (fact.kind) {
    case 'user': {
      const known = directory.users.get(fact.user);
      if (known && isNoNews(known.fact, fact)) return;
      directory.users.set(fact.user, {
        fact: known && known.fact.at > fact.at ? known.fact : fact,
        deletedAt: Math.max(known?.deletedAt ?? 0, fact.state === 'deleted' ? fact.seenAt : 0),
        inactiveAt: Math.max(known?.inactiveAt ?? 0, fact.state === 'inactive' ? fact.seenAt : 0),
      });
      return;
    }
    case 'group': {
      const known = directory.groups.get(fact.group);
      if (known && isNoNews(known.fact, fact)) return;
      directory.groups.set(fact.group, {
        fact: known && known.fact.at > fact.at ? known.fact : fact,
        deletedAt: Math.max(known?.deletedAt ?? 0, fact.deleted ? fact.seenAt : 0),
      });
      return;
    }
    case 'membership': {
      const key = `${fact.user} ${fact.group}`;
      const known = directory.memberships.get(key);
      if (fact.at < directory.groupsReadAt || (known && known.at >= fact.at)) return;
      const before = groupsOf(world, fact.user).includes(fact.group);
      directory.memberships.set(key, fact);
      // As above.
      const news = known?.present !== fact.present || before !== groupsOf(world, fact.user).includes(fact.group);
      if (fact.read && known && !news) directory.memberships.set(key, known);
      return;
    }
  }
}

/** A reading that shows nothing new leaves what was heard as it was. */
function isNoNews(known: UserFact | GroupFact, fact: UserFact | GroupFact): boolean {
  return fact.read && fact.at === known.at;
}

/** All users who are there, with their groups. */
export function people(world: World): Person[] {
  return [...world.directory.users.values()]
    .filter(({ fact }) => fact.state !== 'deleted')
    .map(({ fact }) => ({
      user: fact.user,
      email: fact.email,
      name: fact.name,
      active: fact.state === 'active',
      createdAt: fact.createdAt,
      groups: groupsOf(world, fact.user),
    }));
}

/**
 * 4: a membership takes effect when both sides are there; a deleted user or group takes its memberships along, and of one
 * who is active again nothing is assumed from before.
 */
export function groupsOf({ directory }: World, userId: string): string[] {
  const user = directory.users.get(userId);
  if (!user || user.fact.state === 'deleted') return [];
  return [...directory.memberships.values()]
    .filter((membership) => {
      const group = directory.groups.get(membership.group);
      return (
        membership.user === userId &&
        membership.present &&
        group !== undefined &&
        !group.fact.deleted &&
        membership.at > group.deletedAt &&
        membership.at > user.deletedAt &&
        (user.fact.state !== 'active' || membership.at > user.inactiveAt)
      );
    })
    .map(({ group }) => group)
    .sort();
}

/**
 * 1, 2: a person is their email. Of several users with it the active one created first stands for them; where none is active,
 * the one created first.
 */
export function standingFor(world: World, email: string): Person | undefined {
  return people(world)
    .filter((person) => person.email === email)
    .sort((a, b) => Number(b.active) - Number(a.active) || a.createdAt - b.createdAt || (a.user < b.user ? -1 : 1))[0];
}

/** 4: who came back: their groups are read afresh. */
export function startedOver(before: KnownUser | undefined, after: KnownUser | undefined): boolean {
  if (after?.fact.state !== 'active') return false;
  const gone = Math.max(after.deletedAt, after.inactiveAt);
  const goneBefore = before?.fact.state === 'active' ? Math.max(before.deletedAt, before.inactiveAt) : 0;
  return gone > goneBefore;
}

/** Everybody there is to decide on: whom the directory knows, and the members. */
export function everybody(world: World, organization: Organization): string[] {
  const emails = new Set(membersOf(organization).map(({ email }) => email));
  for (const { email } of people(world)) if (email !== undefined) emails.add(email);
  return [...emails].sort();
}

/** Whom a change of the directory touches: the users whom it shows in another light than before, and their emails. */
export interface Touched {
  readonly users: ReadonlySet<string>;
  readonly emails: ReadonlySet<string>;
}

/** 4: only a changed person is decided again, and every person of a changed group. A renamed group changes no person (10). */
export function touched(before: readonly Person[], after: readonly Person[]): Touched {
  const users = new Set<string>();
  const emails = new Set<string>();
  for (const user of new Set([...before, ...after].map((person) => person.user))) {
    const was = before.find((person) => person.user === user);
    const is = after.find((person) => person.user === user);
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    users.add(user);
    if (was?.email !== undefined) emails.add(was.email);
    if (is?.email !== undefined) emails.add(is.email);
  }
  return { users, emails };
}
