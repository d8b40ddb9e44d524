import { reference } from '@rollcall/testing';
import { emails, groups, type MappingsStep, organizations, type PolicyStep, roles, tiers } from './step';
import type { MemberState, PreviewChange, System, Telling } from './system';

export const guards = {
  off: { guard: false, maxRemovalsCount: 1, maxRemovalsShare: 0.2 },
  tight: { guard: true, maxRemovalsCount: 1, maxRemovalsShare: 0.2 },
  loose: { guard: true, maxRemovalsCount: 2, maxRemovalsShare: 0.5 },
} as const;

export const seatsAtFirst: Readonly<Record<string, number>> = { premium: 2, standard: 3 };

/** The reference model, as a system that histories are played on. */
export function createModelSystem(): System {
  const world: reference.World = {
    now: 0,
    records: 0,
    directory: reference.emptyDirectory(),
    organizations: new Map(),
  };
  for (const organizationId of organizations) {
    reference.createOrganization(world, {
      organizationId,
      primaryOwner: emails[0] ?? '',
      seatTiers: tiers.map((tier) => ({ tier, purchased: seatsAtFirst[tier] ?? 0 })),
      defaultTier: tiers.at(-1) ?? '',
      policy: { ...guards.tight, unmappedTier: 'remove', unmappedGrace: 30_000, emailChange: 'new_record' },
    });
  }
  let plan: reference.Preview | undefined;

  const find = (organizationId: string): reference.Organization => {
    const organization = world.organizations.get(organizationId);
    if (!organization) throw new Error(`no organization ${organizationId}`);
    return organization;
  };
  const confirmable = (as: reference.World, organization?: reference.Organization): boolean =>
    plan !== undefined && reference.isConfirmable(as, plan, organization);
  /** A change of settings, made to a copy first: a confirmed plan must be one of the settings to be. */
  const edit = (
    organizationId: string,
    confirmed: boolean,
    change: (as: reference.World, organization: reference.Organization) => boolean,
  ) => {
    if (confirmed) {
      const copy = structuredClone(world);
      const changed = copy.organizations.get(organizationId);
      if (changed) change(copy, changed);
      if (!confirmable(copy, changed)) return { answer: 'plan_changed', runs: false };
    }
    return { answer: 'ok', runs: change(world, find(organizationId)) };
  };

  return {
    passTo: (now) => reference.pass(world, now - world.now),
    hear: (batch) => reference.arriveByThemselves(world, batch.map(factOf)),
    sync: (read, scope, confirmed) =>
      reference.sync(
        world,
        read.map(factOf),
        scope,
        confirmed ? new Map([...(plan?.organizations ?? [])].map(([id, { removals }]) => [id, removals])) : undefined,
      ),
    setMode: (organization, mode, confirmed) =>
      edit(organization, confirmed, (as, changed) => reference.setMode(as, changed, mode)),
    setMappings: (organization, mappings, confirmed) =>
      edit(organization, confirmed, (_, changed) => reference.setMappings(changed, mappingsOf(mappings))),
    mayConfirm: () => confirmable(world),
    preview(change: PreviewChange) {
      const copy = structuredClone(world);
      const organization = copy.organizations.get(change.organization);
      if (!organization) throw new Error(`no organization ${change.organization}`);
      if (change.kind === 'mode') reference.setMode(copy, organization, 'scim');
      if (change.kind === 'mappings') reference.setMappings(organization, mappingsOf(change.mappings));
      if (change.kind === 'nothing' && organization.mode !== 'scim') return 'not_scim';
      plan = reference.preview(copy, organization);
      return JSON.stringify(
        [...plan.organizations].map(([id, { removals }]) => [id, [...removals].sort().join(' ')]).sort(),
      );
    },
    setSeats: (organization, tier, purchased) => reference.setSeats(world, find(organization), tier, purchased),
    setPolicy(organization, change: PolicyStep) {
      const { policy } = find(organization);
      reference.setPolicy(find(organization), {
        ...policy,
        ...(change.guard !== undefined && guards[change.guard]),
        unmappedTier: change.unmappedTier ?? policy.unmappedTier,
        unmappedGrace: change.graceSeconds === undefined ? policy.unmappedGrace : change.graceSeconds * 1_000,
        emailChange: change.emailChange ?? policy.emailChange,
      });
    },
    invite: (organization, email, role, tier) => reference.invite(world, find(organization), email, roleOf(role), tier),
    remove: (organization, email) => reference.removeMember(world, find(organization), email),
    setRole: (organization, email, role) => reference.setMemberRole(find(organization), email, roleOf(role)),
    setTier: (organization, email, tier) => reference.setMemberSeatTier(world, find(organization), email, tier),
    transfer: (organization, email) => reference.transferPrimaryOwner(find(organization), email),
    listHolds: (organization) =>
      reference
        .listHolds(find(organization))
        .map(({ email, reason }) => `${email} ${reason}`)
        .sort()
        .join(', '),
    release: (organization) => reference.releaseHold(world, find(organization)),
    reject: (organization) => reference.rejectHold(world, find(organization)),
    logIn(organization, email) {
      const { allowed, reason } = reference.logIn(world, find(organization), email);
      return `${allowed ? 'let in' : 'refused'}: ${reason}`;
    },
    members: () =>
      new Map(
        [...world.organizations].map(([id, { members }]) => [
          id,
          [...members.values()].map(stateOf).sort((a, b) => (a.email < b.email ? -1 : 1)),
        ]),
      ),
  };
}

function roleOf(role: string): reference.Role {
  return roles.find((one) => one === role) ?? 'user';
}

function mappingsOf({ enabled, roles: lines, tiersEnabled, tiers: tierLines }: MappingsStep): reference.Mappings {
  return {
    enabled,
    roles: lines.map(({ group, role }) => ({ group: `g${group % groups}`, role: roles[role] ?? 'user' })),
    tiersEnabled,
    tiers: tierLines.map(({ group, tier }) => ({ group: `g${group % groups}`, tier: tiers[tier] ?? '' })),
  };
}

function factOf(telling: Telling): reference.Fact {
  const { at, seenAt } = telling;
  const read = telling.by === 'scan';
  switch (telling.kind) {
    case 'user': {
      const { user, email, name, active, createdAt } = telling.state;
      const state = telling.deleted ? 'deleted' : active ? 'active' : 'inactive';
      return { kind: 'user', at, seenAt, read, user, email, name, createdAt, state };
    }
    case 'group':
      return { kind: 'group', at, seenAt, read, group: telling.state.group, deleted: telling.deleted };
    case 'membership': {
      const { user, group, present } = telling;
      return { kind: 'membership', at: seenAt, user, group, present, read };
    }
  }
}

function stateOf(member: reference.Member): MemberState {
  const removed = member.status === 'removed';
  return {
    email: member.email,
    status: member.status,
    role: removed ? '' : member.role,
    tier: removed ? '' : member.tier,
    reason: member.reason,
    name: removed ? '' : member.name,
    primaryOwner: member.primaryOwner,
    user: removed ? '' : (member.user ?? ''),
    line: member.line ? `${member.line.tier} since ${member.line.since} for ${member.line.reason}` : '',
    held: member.held?.reason ?? '',
    record: String(member.record),
  };
}
