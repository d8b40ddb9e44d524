/**
 * The directory of the histories, as WorkOS has it: what is true there, and one notice of each change. Times come in, and no
 * two changes of one thing have the same.
 */
export interface IdentityProvider {
  /** Undefined where the step makes no sense as things are. */
  hire(now: number, person: number, email: string): Notice | undefined;
  rename(now: number, person: number): Notice | undefined;
  changeEmail(now: number, person: number, email: string | undefined): Notice | undefined;
  setActive(now: number, person: number, active: boolean): Notice | undefined;
  fire(now: number, person: number): Notice | undefined;
  makeGroup(now: number, group: number): Notice | undefined;
  renameGroup(now: number, group: number): Notice | undefined;
  dropGroup(now: number, group: number): Notice | undefined;
  setMembership(now: number, person: number, group: number, present: boolean): Notice | undefined;
  emailOf(person: number): string | undefined;
  nameOf(person: number): string;
  userOf(person: number): string | undefined;
  /** Everything as it is now, as a complete scan reads it. */
  users(): readonly UserState[];
  groups(): readonly GroupState[];
  /** `user group`. */
  memberships(): ReadonlySet<string>;
}

export interface UserState {
  readonly user: string;
  readonly email: string | undefined;
  readonly name: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface GroupState {
  readonly group: string;
  readonly name: string;
  readonly updatedAt: number;
}

/** What is told of a change: a state of a user, a group or a pair of both, with its time. */
export type Notice =
  | { readonly kind: 'user'; readonly at: number; readonly state: UserState; readonly deleted: boolean }
  | { readonly kind: 'group'; readonly at: number; readonly state: GroupState; readonly deleted: boolean }
  | {
      readonly kind: 'membership';
      readonly at: number;
      readonly user: string;
      readonly group: string;
      readonly present: boolean;
    };

export function groupName(group: number): string {
  return `g${group}`;
}

export function createIdentityProvider(): IdentityProvider {
  const users = new Map<number, UserState>();
  const groups = new Map<number, GroupState>();
  const memberships = new Set<string>();
  let hired = 0;

  const updated = (now: number, person: number, change: Partial<UserState>): Notice | undefined => {
    const known = users.get(person);
    if (!known) return undefined;
    const state = { ...known, ...change, updatedAt: now };
    users.set(person, state);
    return { kind: 'user', at: now, state, deleted: false };
  };

  return {
    hire(now, person, email) {
      if (users.has(person)) return undefined;
      const user = `u${String(++hired).padStart(3, '0')}`;
      const state = { user, email, name: `P${person}`, active: true, createdAt: now, updatedAt: now };
      users.set(person, state);
      return { kind: 'user', at: now, state, deleted: false };
    },
    rename: (now, person) => updated(now, person, { name: `P${person} ${now}` }),
    changeEmail: (now, person, email) =>
      users.get(person)?.email === email ? undefined : updated(now, person, { email }),
    setActive: (now, person, active) =>
      users.get(person)?.active === active ? undefined : updated(now, person, { active }),
    fire(now, person) {
      const state = users.get(person);
      if (!state) return undefined;
      users.delete(person);
      for (const key of memberships) if (key.startsWith(`${state.user} `)) memberships.delete(key);
      return { kind: 'user', at: now, state: { ...state, updatedAt: now }, deleted: true };
    },
    makeGroup(now, group) {
      if (groups.has(group)) return undefined;
      const state = { group: groupName(group), name: `Group ${group}`, updatedAt: now };
      groups.set(group, state);
      return { kind: 'group', at: now, state, deleted: false };
    },
    renameGroup(now, group) {
      const known = groups.get(group);
      if (!known) return undefined;
      const state = { ...known, name: `Group ${group} ${now}`, updatedAt: now };
      groups.set(group, state);
      return { kind: 'group', at: now, state, deleted: false };
    },
    dropGroup(now, group) {
      const state = groups.get(group);
      if (!state) return undefined;
      groups.delete(group);
      for (const key of memberships) if (key.endsWith(` ${state.group}`)) memberships.delete(key);
      return { kind: 'group', at: now, state: { ...state, updatedAt: now }, deleted: true };
    },
    setMembership(now, person, group, present) {
      const user = users.get(person)?.user;
      const key = `${user} ${groupName(group)}`;
      if (user === undefined || !groups.has(group) || memberships.has(key) === present) return undefined;
      if (present) memberships.add(key);
      else memberships.delete(key);
      return { kind: 'membership', at: now, user, group: groupName(group), present };
    },
    emailOf: (person) => users.get(person)?.email,
    nameOf: (person) => users.get(person)?.name ?? '',
    userOf: (person) => users.get(person)?.user,
    users: () => [...users.values()].sort((a, b) => a.createdAt - b.createdAt),
    groups: () => [...groups.values()].sort((a, b) => (a.group < b.group ? -1 : 1)),
    memberships: () => memberships,
  };
}
