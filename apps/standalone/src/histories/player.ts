import { createSeededRandom } from '@rollcall/testing';
import { createIdentityProvider, type IdentityProvider, type Notice } from './identity-provider';
import { emails, groups, organizations, roles, type Step, tiers } from './step';
import type { System, Telling } from './system';

/** Steps through a history against several systems at once, all of which are told exactly the same. */
export interface Player {
  /** Carries out one step and answers what each system answered to it. */
  play(step: Step): string[];
  readonly now: () => number;
  /** Emails that a directory user had before. */
  readonly left: ReadonlySet<string>;
  /** What is true in the directory, whatever was told of it. */
  readonly provider: IdentityProvider;
}

const start = Date.UTC(2026, 10, 24, 9);
const second = 1_000;

/** @param steps what every history begins with */
export function createPlayer(systems: readonly System[], steps: readonly Step[] = opening): Player {
  const provider: IdentityProvider = createIdentityProvider();
  const stillToTell: Telling[] = [];
  const lastEmails = new Map<number, number>();
  /** Emails that a directory user lost: see exceptions.ts. */
  const lost = new Set<string>();
  const byHand = new Set<string>();
  /** All emails that a directory user ever had. */
  const had = new Map<string, Set<string>>();
  const left = new Set<string>();
  let now = start;
  let events = 0;

  const pass = (milliseconds: number): void => {
    now += milliseconds;
    for (const system of systems) system.passTo(now);
  };

  const event = (notice: Notice): Telling => ({
    ...notice,
    by: 'event',
    seenAt: notice.at,
    eventId: `event_${String(++events).padStart(5, '0')}`,
  });
  const seen = (notice: Notice): Telling => ({ ...notice, by: 'scan', seenAt: now, eventId: '' });

  /** What is heard may show that somebody came back: a second later their groups are read. */
  const readAfresh = (users: readonly (readonly string[])[]): void => {
    const back = [...new Set(users.flat())].sort();
    if (back.length === 0) return;
    pass(second);
    for (const user of back) {
      const memberships = everyGroup().map((group) =>
        seen({
          kind: 'membership',
          at: now,
          user,
          group,
          present: provider.memberships().has(`${user} ${group}`),
        }),
      );
      readAfresh(systems.map((system) => system.hear(memberships)));
    }
  };
  const everyGroup = (): string[] => Array.from({ length: groups }, (_, group) => `g${group}`);
  const hear = (batch: readonly Telling[]): void => {
    if (batch.length > 0) readAfresh(systems.map((system) => system.hear(batch)));
  };

  const sync = (scope: 'members' | 'groups' | 'both', confirmed: boolean): void => {
    const read = [...(scope === 'groups' ? [] : readUsers()), ...(scope === 'members' ? [] : readGroups())];
    readAfresh(systems.map((system) => system.sync(read, scope, confirmed)));
  };
  const heardOf = { users: new Map<string, Telling>(), groups: new Map<string, Telling>() };
  const noteHeard = (batch: readonly Telling[]): void => {
    for (const telling of batch) {
      if (telling.kind === 'user') heardOf.users.set(telling.state.user, telling);
      if (telling.kind === 'group') heardOf.groups.set(telling.state.group, telling);
    }
  };
  /** A complete listing: who is there, and of whom was heard and is not there, that they are gone. */
  const readUsers = (): Telling[] => {
    const there = provider.users().map((state) => seen({ kind: 'user', at: state.updatedAt, state, deleted: false }));
    const listed = new Set(provider.users().map(({ user }) => user));
    const gone = [...heardOf.users.values()].flatMap((telling) =>
      telling.kind === 'user' && !listed.has(telling.state.user)
        ? [seen({ kind: 'user', at: now, state: { ...telling.state, updatedAt: now }, deleted: true })]
        : [],
    );
    noteHeard(there);
    return [...there, ...gone];
  };
  const readGroups = (): Telling[] => {
    const there = provider.groups().map((state) => seen({ kind: 'group', at: state.updatedAt, state, deleted: false }));
    const listed = new Set(provider.groups().map(({ group }) => group));
    const gone = [...heardOf.groups.values()].flatMap((telling) =>
      telling.kind === 'group' && !listed.has(telling.state.group)
        ? [seen({ kind: 'group', at: now, state: { ...telling.state, updatedAt: now }, deleted: true })]
        : [],
    );
    noteHeard(there);
    const users = new Set([...heardOf.users.keys(), ...provider.users().map(({ user }) => user)]);
    const memberships = [...users]
      .sort()
      .flatMap((user) =>
        everyGroup().map((group) =>
          seen({ kind: 'membership', at: now, user, group, present: provider.memberships().has(`${user} ${group}`) }),
        ),
      );
    return [...there, ...gone, ...memberships];
  };

  const changesOf = (step: Extract<Step, { kind: 'directory' }>): (Notice | undefined)[] => {
    switch (step.change) {
      case 'hire':
        lastEmails.set(step.person, step.email);
        return [provider.hire(now, step.person, emailOf(step.email))];
      case 'return':
        // The way WorkOS returns people by default: under a new id, here with the email they had.
        return [provider.hire(now, step.person, emailOf(lastEmails.get(step.person) ?? step.person))];
      case 'rename':
        return [provider.rename(now, step.person)];
      case 'deactivate':
        return [provider.setActive(now, step.person, false)];
      case 'activate':
        return [provider.setActive(now, step.person, true)];
      case 'fire':
        return [provider.fire(now, step.person)];
      case 'email':
        left.add(provider.emailOf(step.person) ?? '');
        if (step.email === undefined) {
          const losing = had.get(provider.userOf(step.person) ?? '') ?? new Set();
          if ([...losing].some((email) => byHand.has(email))) return [];
          for (const email of losing) lost.add(email);
        }
        if (step.email !== undefined) lastEmails.set(step.person, step.email);
        return [provider.changeEmail(now, step.person, step.email === undefined ? undefined : emailOf(step.email))];
      case 'swap_emails': {
        const first = provider.emailOf(step.person);
        const other = provider.emailOf(step.other);
        // Nobody is given the primary owner's: see newEmail.
        if (first === undefined || other === undefined || first === other) return [];
        if ([first, other].includes(emailOf(0))) return [];
        left.add(first).add(other);
        const one = provider.changeEmail(now, step.person, other);
        pass(1);
        return [one, provider.changeEmail(now, step.other, first)];
      }
      case 'make_group':
        return [provider.makeGroup(now, step.group)];
      case 'rename_group':
        return [provider.renameGroup(now, step.group)];
      case 'drop_group':
        return [provider.dropGroup(now, step.group)];
      case 'join':
      case 'leave':
        return [provider.setMembership(now, step.person, step.group, step.change === 'join')];
    }
  };

  const tell = (step: Extract<Step, { kind: 'directory' }>): string => {
    const tellings = changesOf(step).flatMap((notice) => (notice ? [event(notice)] : []));
    for (const telling of tellings) {
      if (telling.kind !== 'user' || telling.state.email === undefined) continue;
      const { user, email } = telling.state;
      had.set(user, (had.get(user) ?? new Set()).add(email));
    }
    if (tellings.length === 0) return 'nothing';
    if (step.told === 'never') return 'never';
    if (step.told !== 'now') stillToTell.push(...tellings);
    if (step.told !== 'later') {
      for (const telling of tellings) {
        noteHeard([telling]);
        hear([telling]);
      }
    }
    return step.change;
  };

  const each = (ask: (system: System) => string): string[] => systems.map(ask);
  const nothing = (): string[] => systems.map(() => '');

  const played = (step: Step): string[] => {
    const organization = 'organization' in step ? (organizations[step.organization] ?? '') : '';
    switch (step.kind) {
      case 'directory': {
        const told = tell(step);
        return systems.map(() => told);
      }
      case 'deliver': {
        const batch = mixed(stillToTell.splice(0), step.mixed);
        noteHeard(batch);
        if (step.together) hear(batch);
        else for (const telling of batch) hear([telling]);
        return systems.map(() => (batch.length > 1 ? 'several' : batch.length === 1 ? 'one' : 'nothing'));
      }
      case 'sync': {
        const may = each((system) => (!step.confirmed || system.mayConfirm() ? 'ok' : 'plan_changed'));
        if (may[0] === 'ok') sync(step.scope, step.confirmed);
        return may;
      }
      case 'preview':
        return each((system) =>
          system.preview(
            step.change === 'mappings'
              ? { kind: 'mappings', organization, mappings: step.mappings }
              : { kind: step.change, organization },
          ),
        );
      case 'mode':
      case 'mappings': {
        const edits = systems.map((system) =>
          step.kind === 'mode'
            ? system.setMode(organization, step.mode, step.confirmed)
            : system.setMappings(organization, step.mappings, step.confirmed),
        );
        if (edits[0]?.runs) sync('both', step.confirmed);
        return edits.map(({ answer, runs }) => `${answer}${runs ? ', run' : ''}`);
      }
      case 'seats':
        return each((system) => system.setSeats(organization, tiers[step.tier] ?? '', step.purchased));
      case 'policy':
        for (const system of systems) system.setPolicy(organization, step.policy);
        return nothing();
      case 'invite':
        return each((system) =>
          system.invite(organization, emailOf(step.email), roles[step.role] ?? '', tiers[step.tier] ?? ''),
        );
      case 'remove':
        if (lost.has(emailOf(step.email))) return nothing();
        byHand.add(emailOf(step.email));
        return each((system) => system.remove(organization, emailOf(step.email)));
      case 'role':
        return each((system) => system.setRole(organization, emailOf(step.email), roles[step.role] ?? ''));
      case 'tier':
        return each((system) => system.setTier(organization, emailOf(step.email), tiers[step.tier] ?? ''));
      case 'transfer':
        return each((system) => system.transfer(organization, emailOf(step.email)));
      case 'list_holds':
        return each((system) => system.listHolds(organization));
      case 'release':
        for (const system of systems) system.release(organization);
        return nothing();
      case 'reject':
        for (const system of systems) system.reject(organization);
        return nothing();
      case 'login':
        if (lost.has(emailOf(step.email))) return nothing();
        byHand.add(emailOf(step.email));
        return each((system) => system.logIn(organization, emailOf(step.email)));
      case 'pass':
        pass(step.seconds * second);
        return nothing();
    }
  };

  const player: Player = {
    now: () => now,
    left,
    provider,
    play(step) {
      pass(second);
      return played(step);
    },
  };
  for (const system of systems) system.passTo(now);
  for (const step of steps) player.play(step);
  return player;
}

/** Every history begins with some people and groups in the directory, and one organization that follows it. */
export const opening: readonly Step[] = [
  { kind: 'directory', told: 'now', change: 'make_group', group: 0 },
  { kind: 'directory', told: 'now', change: 'make_group', group: 1 },
  ...[1, 2, 3, 4].map((person): Step => ({ kind: 'directory', told: 'now', change: 'hire', person, email: person })),
  ...[1, 2, 3].map((person): Step => ({ kind: 'directory', told: 'now', change: 'join', person, group: person % 2 })),
  { kind: 'mode', organization: 0, mode: 'scim', confirmed: false },
];

/** In another order, and some of it twice. */
function mixed(batch: readonly Telling[], seed: number): Telling[] {
  if (seed === 0) return [...batch];
  const random = createSeededRandom(seed);
  return [...batch, ...batch.filter(() => random() < 0.3)]
    .map((telling) => ({ telling, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ telling }) => telling);
}

function emailOf(email: number): string {
  return emails[email % emails.length] ?? '';
}
