import { type Clock, createSeatLedger, type Email, type Member, type Role, type SeatCount } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';
import { notFound, refused } from '@rollcall/service';
import { decisionAbout } from '../decisions/decision-store';
import type { StoredDecision } from '../decisions/stored-decision';
import { byPerson, type Cause } from '../history/cause';
import type { KnownOrganization } from '../organizations/known-organization';
import { lockOrganization } from '../organizations/organization-store';
import type { Organizations } from '../organizations/organizations';
import { membersChanged } from '../publishing/membership-changes';
import { seatCounts } from '../seats/seat-tiers';
import { type MemberChange, type MemberChanges, seatDifferences } from './member-changes';
import { planTurns } from './member-plan';
import { isLiving, type MemberRecord } from './member-record';
import { memberByEmail, primaryOwner } from './member-store';

/** Whom a caller changes. */
export interface Addressed {
  readonly organizationId: string;
  readonly email: Email;
  readonly caller: string;
}

export interface Invitation {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly role?: Role | undefined;
  readonly seatTier?: string | undefined;
}

/**
 * Changes of members by hand. Each answers the member as they are now; asking for what is so already changes nothing.
 * @throws ConnectError not_found for an unknown organization, failed_precondition where a rule says no
 */
export interface ManualChanges {
  invite(addressed: Addressed, invitation: Invitation): Promise<MemberRecord>;
  remove(addressed: Addressed): Promise<MemberRecord>;
  setRole(addressed: Addressed, role: Role): Promise<MemberRecord>;
  setSeatTier(addressed: Addressed, seatTier: string): Promise<MemberRecord>;
  transferPrimaryOwner(addressed: Addressed): Promise<MemberRecord>;
}

export interface ManualChangesDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly memberChanges: MemberChanges;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/** What a change by hand is decided on, while the organization is locked. */
interface Situation {
  readonly tx: Transaction;
  readonly organization: KnownOrganization;
  /** The person's record: living, else the one removed last. */
  readonly member: MemberRecord | undefined;
  readonly email: Email;
  readonly seats: readonly SeatCount[];
  readonly now: Date;
  readonly cause: Cause;
}

const notWaiting = { wantedSeatTier: undefined, waitingSince: undefined, waitingReason: undefined } as const;

export function createManualChanges(dependencies: ManualChangesDependencies): ManualChanges {
  const { database, organizations, memberChanges, outbox, clock } = dependencies;

  const change = async (
    { organizationId, email, caller }: Addressed,
    plan: (situation: Situation) => Promise<readonly MemberChange[]> | readonly MemberChange[],
  ): Promise<MemberRecord> => {
    await organizations.ensureKnown(organizationId);
    return database.transaction(async (tx) => {
      const organization = await lockOrganization(tx, organizationId);
      if (!organization) throw notFound('organization', organizationId);
      const member = await memberByEmail(tx, organizationId, email);
      const seats = await seatCounts(tx, organizationId);
      const now = clock.now();
      const changes = await plan({ tx, organization, member, email, seats, now, cause: byPerson(caller) });
      const changed = await memberChanges.carryOut(tx, organizationId, changes, now);
      await outbox.append(tx, membersChanged(organizationId, changed));
      const result = changes.length === 0 ? member : await memberByEmail(tx, organizationId, email);
      if (!result) throw notAMember();
      return result;
    });
  };

  return {
    invite: (addressed, invitation) => change(addressed, (situation) => invited(situation, invitation)),
    remove: (addressed) => change(addressed, removed),
    setRole: (addressed, role) => change(addressed, (situation) => roleSet(situation, role)),
    setSeatTier: (addressed, seatTier) => change(addressed, (situation) => seatTierSet(situation, seatTier)),
    transferPrimaryOwner: (addressed) => change(addressed, ownershipTransferred),
  };
}

function invited(
  { organization, member, email, seats, now, cause }: Situation,
  invitation: Invitation,
): MemberChange[] {
  if (organization.mode === 'scim') {
    throw refused('managed_by_directory', 'in mode scim members come from the directory');
  }
  if (isLiving(member)) return [];
  const seatTier = invitation.seatTier ?? organization.defaultSeatTier;
  refuseUnknownTier(seats, seatTier);
  // Where a seat is free nobody waits for it, so there is no line to jump.
  const hasSeat = createSeatLedger(seats).take(seatTier);
  const invitee: Member = {
    email,
    firstName: invitation.firstName ?? member?.firstName ?? '',
    lastName: invitation.lastName ?? member?.lastName ?? '',
    role: invitation.role ?? 'user',
    seatTier,
    status: hasSeat ? 'active' : 'waiting_for_seat',
    primaryOwner: false,
    directoryUserId: member?.directoryUserId,
    directoryCreatedAt: member?.directoryCreatedAt,
    reasonCode: hasSeat ? 'invited' : 'no_free_seat',
    wantedSeatTier: undefined,
    waitingSince: hasSeat ? undefined : now,
    waitingReason: hasSeat ? undefined : 'invited',
  };
  return [{ action: hasSeat ? 'add' : 'wait', before: member, after: invitee, cause }];
}

async function removed({ tx, organization, member, seats, now, cause }: Situation): Promise<MemberChange[]> {
  if (!member) throw notAMember();
  if (!isLiving(member)) return [];
  if (member.primaryOwner) throw refused('primary_owner', 'transfer the ownership first');
  if (organization.mode === 'scim') {
    const decision = await decisionAbout(tx, organization.organizationId, member.email);
    if (decision && isActiveInDirectory(decision)) {
      throw refused('managed_by_directory', 'the person is active in the directory');
    }
  }
  const after = { ...member, ...notWaiting, status: 'removed', reasonCode: 'removed_by_admin' } as const;
  const removal: MemberChange = { action: 'remove', before: member, after, cause };
  const left = seatsAfter(seats, [removal]);
  return [removal, ...(await planTurns(tx, organization, { seats: left, except: [member.email], now, cause }))];
}

/** Who is in no mapped group is active there all the same: their removal is the directory's, or a hold's to release. */
function isActiveInDirectory({ outcome, reasonCode }: StoredDecision): boolean {
  return outcome === 'provision' || reasonCode === 'no_role_group' || reasonCode === 'no_tier_group';
}

function roleSet({ organization, member, cause }: Situation, role: Role): MemberChange[] {
  if (!isLiving(member)) throw notAMember();
  if (member.primaryOwner) throw refused('primary_owner', 'the role of the primary owner is owner');
  if (mappingsInForce(organization)) {
    throw refused('managed_by_mapping', 'while group mappings are on, roles come from groups');
  }
  if (member.role === role) return [];
  const reason =
    member.status === 'waiting_for_seat' ? { waitingReason: 'changed_by_admin' } : { reasonCode: 'changed_by_admin' };
  return [{ action: 'update', before: member, after: { ...member, role, ...reason }, cause }];
}

async function seatTierSet(situation: Situation, seatTier: string): Promise<MemberChange[]> {
  const { tx, organization, member, seats, now, cause } = situation;
  if (!isLiving(member)) throw notAMember();
  if (mappingsInForce(organization) && organization.seatTierMappingsEnabled) {
    throw refused('managed_by_mapping', 'while seat tier mappings are on, seat tiers come from groups');
  }
  refuseUnknownTier(seats, seatTier);
  if ((member.wantedSeatTier ?? member.seatTier) === seatTier) return [];
  if (member.status === 'active' && member.seatTier === seatTier) {
    return [{ action: 'update', before: member, after: { ...member, ...notWaiting }, cause }];
  }
  const waiting = { waitingSince: now, waitingReason: 'changed_by_admin' };
  const joining: MemberRecord =
    member.status === 'active'
      ? { ...member, wantedSeatTier: seatTier, ...waiting }
      : { ...member, seatTier, ...waiting };
  const turns = await planTurns(tx, organization, { seats, joining, openings: 1, now, cause });
  const own = turns.find(({ before }) => before === joining);
  return [
    { action: own?.action ?? 'update', before: member, after: own?.after ?? joining, cause },
    ...turns.filter((turn) => turn !== own),
  ];
}

async function ownershipTransferred({ tx, organization, member, cause }: Situation): Promise<MemberChange[]> {
  if (!isLiving(member)) throw notAMember();
  if (member.primaryOwner) return [];
  if (member.status !== 'active') throw refused('no_free_seat', 'the new primary owner must be active');
  const former = await primaryOwner(tx, organization.organizationId);
  const reasonCode = 'changed_by_admin';
  const after: Member = { ...member, ...notWaiting, role: 'owner', primaryOwner: true, reasonCode };
  return [
    ...(former
      ? [{ action: 'update', before: former, after: { ...former, primaryOwner: false, reasonCode }, cause } as const]
      : []),
    { action: 'update', before: member, after, cause },
  ];
}

function seatsAfter(seats: readonly SeatCount[], changes: readonly MemberChange[]): SeatCount[] {
  const differences = seatDifferences(changes);
  return seats.map((count) => ({ ...count, used: count.used + (differences.get(count.tier) ?? 0) }));
}

/** In mode invite_only nothing is decided by the directory, whatever the mappings say. */
function mappingsInForce({ mode, mappingsEnabled }: KnownOrganization): boolean {
  return mappingsEnabled && mode !== 'invite_only';
}

function refuseUnknownTier(seats: readonly SeatCount[], seatTier: string): void {
  if (!seats.some(({ tier }) => tier === seatTier)) {
    throw refused('unknown_tier', `the organization has no seat tier ${seatTier}`);
  }
}

export function notAMember(): Error {
  return refused('not_a_member', 'no member of this organization has that email');
}
