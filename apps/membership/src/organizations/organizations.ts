import type { Clock, Member } from '@rollcall/domain';
import type { Outbox, OutgoingRecord } from '@rollcall/messaging';
import type { Database, Sql, Transaction } from '@rollcall/persistence';
import { notFound } from '@rollcall/service';
import { bySettings, type Cause } from '../history/cause';
import { leavingHold, type MemberChange, type MemberChanges } from '../members/member-changes';
import { planTurns } from '../members/member-plan';
import { heldMembers } from '../members/member-store';
import { membersChanged } from '../publishing/membership-changes';
import { seatCounts, storeSeatTiers } from '../seats/seat-tiers';
import type { KnownOrganization, StatedOrganization } from './known-organization';
import { type OrganizationSource, SeatPolicyAwayError } from './organization-source';
import { findOrganization, knownRevisions, storeOrganization } from './organization-store';
import { seatPolicyAway } from './seat-policy-answers';

export interface Organizations {
  /**
   * The organization, asked of seat-policy where this service has not heard of it, or not of that revision.
   * @throws ConnectError not_found, or unavailable when seat-policy does not answer
   */
  ensureKnown(organizationId: string, minRevision?: number): Promise<KnownOrganization>;
  /** The same, asked of seat-policy whatever is known. */
  refresh(organizationId: string): Promise<KnownOrganization>;
  /**
   * Asks seat-policy for those that are unknown, or known in an older revision than needed. Slow: call it before rows are
   * locked.
   * @throws SeatPolicyAwayError
   */
  askFor(sql: Sql, needed: ReadonlyMap<string, number>): Promise<StatedOrganization[]>;
  /**
   * Takes newer settings in. At first sight the primary owner becomes a member; seats bought are taken up at once by those
   * who wait; outside mode scim nobody's removal waits any longer. Settings that are no newer change nothing. Answers what
   * is to be published.
   */
  arrive(
    tx: Transaction,
    stated: StatedOrganization,
    origin?: { readonly traceparent?: string | undefined; readonly cause?: Cause },
  ): Promise<OutgoingRecord<'membership.changes'>[]>;
}

export interface OrganizationsDependencies {
  readonly database: Database;
  readonly source: OrganizationSource;
  readonly memberChanges: MemberChanges;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

export function createOrganizations(dependencies: OrganizationsDependencies): Organizations {
  const { database, source, memberChanges, outbox, clock } = dependencies;

  const organizations: Organizations = {
    async ensureKnown(organizationId, minRevision = 0) {
      const known = await findOrganization(database, organizationId);
      return known && known.revision >= minRevision ? known : organizations.refresh(organizationId);
    },

    async refresh(organizationId) {
      const stated = await asked(source, organizationId);
      if (!stated) throw notFound('organization', organizationId);
      await database.transaction(async (tx) => outbox.append(tx, await organizations.arrive(tx, stated)));
      return (await findOrganization(database, organizationId)) ?? stated;
    },

    async askFor(sql, needed) {
      const known = await knownRevisions(sql, [...needed.keys()]);
      const missing = [...needed].filter(([id, revision]) => (known.get(id) ?? -1) < revision);
      const stated = await Promise.all(missing.map(([organizationId]) => source.ask(organizationId)));
      return stated.filter((organization) => organization !== undefined);
    },

    async arrive(tx, stated, origin = {}) {
      const { organizationId } = stated;
      const outcome = await storeOrganization(tx, stated);
      if (outcome === 'stale') return [];
      await storeSeatTiers(tx, organizationId, stated.seatTiers);
      const now = clock.now();
      const { cause = bySettings } = origin;
      const carryOut = async (changes: readonly MemberChange[]): Promise<OutgoingRecord<'membership.changes'>[]> =>
        membersChanged(organizationId, await memberChanges.carryOut(tx, organizationId, changes, now), origin);
      if (outcome === 'new') return carryOut(firstMember(stated, cause));
      const staying = stated.mode === 'scim' ? [] : await heldMembers(tx, organizationId);
      return [
        ...(await carryOut(staying.map((member) => leavingHold(member, cause)))),
        ...(await carryOut(await planTurns(tx, stated, { seats: await seatCounts(tx, organizationId), now, cause }))),
      ];
    },
  };
  return organizations;
}

async function asked(source: OrganizationSource, organizationId: string): Promise<StatedOrganization | undefined> {
  try {
    return await source.ask(organizationId);
  } catch (error) {
    if (!(error instanceof SeatPolicyAwayError)) throw error;
    throw seatPolicyAway(error);
  }
}

/** A new organization has its primary owner as only member, in a seat of the default tier. */
function firstMember({ primaryOwnerEmail, defaultSeatTier }: StatedOrganization, cause: Cause): MemberChange[] {
  if (!primaryOwnerEmail) return [];
  const owner: Member = {
    email: primaryOwnerEmail,
    firstName: '',
    lastName: '',
    role: 'owner',
    seatTier: defaultSeatTier,
    status: 'active',
    primaryOwner: true,
    directoryUserId: undefined,
    directoryCreatedAt: undefined,
    reasonCode: 'primary_owner',
    wantedSeatTier: undefined,
    waitingSince: undefined,
    waitingReason: undefined,
  };
  return [{ action: 'add', before: undefined, after: owner, cause }];
}
