import { allowsGrace, decideByDirectory, formerUser } from './decision';
import { everybody, type Fact, hear, people, standingFor, startedOver, touched, type Touched } from './directory';
import type { Judge } from './holds';
import { decideAgain, isSaid } from './plan';
import { isMember, type Organization, type World } from './world';

/** What a sync run is about (5). */
export type Scope = 'members' | 'groups' | 'both';

/** Answers whom a batch of facts touches, and whose groups must be read afresh because they came back. */
function hearAll(world: World, facts: readonly Fact[]): { readonly touched: Touched; readonly startedOver: string[] } {
  const before = people(world);
  const known = new Map(world.directory.users);
  for (const fact of facts) hear(world, fact);
  const back = [...world.directory.users.keys()].filter((user) =>
    startedOver(known.get(user), world.directory.users.get(user)),
  );
  return { touched: touched(before, people(world)), startedOver: back };
}

/**
 * 4: facts that arrive by themselves, heard together. Answers the users who came back: what groups they are in is to be told
 * next.
 */
export function arriveByThemselves(world: World, facts: readonly Fact[]): string[] {
  const heard = hearAll(world, facts);
  const organizations = inModeScim(world);
  const emails = withOtherHalves(world, organizations, heard.touched);
  for (const organization of organizations) decideAfterGrace(world, organization, emails);
  return heard.startedOver;
}

/** 10: a removal for want of a mapped group takes effect only after the grace; everything else at once. */
function decideAfterGrace(world: World, organization: Organization, touched: readonly string[]): void {
  const { grace, decisions, members, policy } = organization;
  const emails = withoutRepetitions(world, organization, touched);
  for (const email of touched) if (!emails.includes(email)) grace.delete(email);
  const now = emails.filter((email) => {
    // Who was not to be a member before leaves no group now.
    const leaves =
      isMember(members.get(email)) &&
      decisions.get(email)?.outcome === 'provision' &&
      allowsGrace(decideByDirectory(world, organization, email));
    if (!leaves || policy.unmappedGrace === 0) {
      grace.delete(email);
      return true;
    }
    if (!grace.has(email)) grace.set(email, world.now + policy.unmappedGrace);
    return false;
  });
  decideAgain(world, organization, now, { kind: 'hour' });
}

/** What was said of somebody, and of the other half of a changed email, is not said again: see the exceptions. */
function withoutRepetitions(world: World, organization: Organization, emails: readonly string[]): string[] {
  const nextOf = (email: string): string | undefined => {
    const user = formerUser(world, organization, email);
    return user?.email !== undefined && standingFor(world, user.email)?.user === user.user ? user.email : undefined;
  };
  const isNews = (email: string): boolean => {
    const decision = decideByDirectory(world, organization, email);
    const goesOn = decision.outcome === 'provision' && emails.some((former) => nextOf(former) === email);
    return goesOn || !isSaid(organization, email, decision);
  };
  const news = emails.filter((email) => isNews(email) || isNews(nextOf(email) ?? email));
  return emails.filter((email) => news.includes(email) || news.some((former) => nextOf(former) === email));
}

/** Time goes on; whose grace ends is decided again then. */
export function pass(world: World, milliseconds: number): void {
  const until = world.now + milliseconds;
  for (;;) {
    const ends = [...world.organizations.values()].flatMap(({ grace }) => [...grace.values()]);
    const next = Math.min(...ends);
    if (next > until) break;
    world.now = Math.max(world.now, next);
    for (const organization of world.organizations.values()) {
      const due = [...organization.grace].filter(([, end]) => end <= world.now).map(([email]) => email);
      for (const email of due) organization.grace.delete(email);
      const emails = withOtherHalves(world, [organization], { users: new Set(), emails: new Set(due) });
      if (organization.mode === 'scim') decideAgain(world, organization, emails, { kind: 'hour' });
    }
  }
  world.now = until;
}

/**
 * 5: a sync run has read the directory completely, each fact as it is now; then everybody is decided again. A groups run
 * decides only people whose memberships it found changed (10). It needs no grace.
 */
export function sync(
  world: World,
  facts: readonly Fact[],
  scope: Scope,
  confirmed: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): string[] {
  const heard = hearAll(world, facts);
  if (scope !== 'members') world.directory.groupsReadAt = world.now;
  const organizations = inModeScim(world); // 5: all its organizations in mode scim
  const changed = scope === 'groups' ? withOtherHalves(world, organizations, heard.touched) : undefined;
  for (const organization of organizations) {
    const judge = { kind: 'run', confirmed: confirmed.get(organization.organizationId) ?? new Set() } as const;
    decideInRun(world, organization, changed, judge);
  }
  return heard.startedOver;
}

function inModeScim(world: World): Organization[] {
  return [...world.organizations.values()].filter(({ mode }) => mode === 'scim');
}

/** `changed` undefined: everybody. */
export function decideInRun(
  world: World,
  organization: Organization,
  changed: readonly string[] | undefined,
  judge: Extract<Judge, { kind: 'run' }>,
): void {
  const emails = changed ? withoutRepetitions(world, organization, changed) : everybody(world, organization);
  for (const email of emails) organization.grace.delete(email);
  decideAgain(world, organization, emails, judge);
}

/** The emails touched; and all halves of changed emails in these organizations, whichever was touched. */
function withOtherHalves(world: World, organizations: readonly Organization[], { users, emails }: Touched): string[] {
  const all = new Set(emails);
  for (let before = -1; before < all.size;) {
    before = all.size;
    for (const organization of organizations) {
      for (const [email, last] of organization.decisions) {
        if (last.outcome === 'none' || !last.by || standingFor(world, email)) continue;
        const now = formerUser(world, organization, email)?.email;
        if (!users.has(last.by.user) && !all.has(email) && (now === undefined || !all.has(now))) continue;
        all.add(email);
        if (now !== undefined) all.add(now);
      }
    }
  }
  return [...all].sort();
}
