import type { Clock, NewId } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';
import { notFound, refused } from '@rollcall/service';
import { decisionsAbout } from '../decisions/decision-store';
import { absentDecision, causedDecision, type StoredDecision } from '../decisions/stored-decision';
import { byPerson, type Cause } from '../history/cause';
import { keptAgainst } from '../members/kept-decision';
import { leavingHold, type MemberChange, type MemberChanges } from '../members/member-changes';
import { planDecisions, planTurns } from '../members/member-plan';
import type { MemberRecord } from '../members/member-record';
import { heldMembers } from '../members/member-store';
import type { KnownOrganization } from '../organizations/known-organization';
import { lockOrganization } from '../organizations/organization-store';
import type { Organizations } from '../organizations/organizations';
import { membersChanged } from '../publishing/membership-changes';
import { seatCounts } from '../seats/seat-tiers';
import { type HeldRemoval, type Hold, type ListedRemoval, planHashOf } from './hold';
import { addRemovals, findHold, holdToGrow, markShown, removalsOf, resolveHold, waitingHolds } from './hold-store';

/** A hold with its removals, by email. */
export interface HoldWithRemovals {
  readonly hold: Hold;
  readonly removals: readonly HeldRemoval[];
}

/** Which hold somebody releases or rejects. */
export interface AddressedHold {
  readonly holdId: string;
  /** Of the hold as they saw it; empty: whatever was listed. */
  readonly planHash: string;
  readonly caller: string;
}

export interface Holds {
  /**
   * The holds of an organization that wait, oldest first. What is listed counts as shown from now on.
   * @param page from the (time, id) of a hold on, and how many
   * @throws ConnectError not_found for an unknown organization
   */
  list(
    organizationId: string,
    page: { readonly after?: readonly string[] | undefined; readonly limit: number },
  ): Promise<HoldWithRemovals[]>;
  /**
   * One hold, also a resolved one. Looking changes nothing: who releases what they saw here names its hash.
   * @throws ConnectError not_found
   */
  find(holdId: string): Promise<HoldWithRemovals>;
  /**
   * Carries out the removals that were shown and are still to be. What came to the hold since it was shown waits on, in a
   * hold of its own.
   * @throws ConnectError not_found, failed_precondition already_released, plan_changed
   */
  release(addressed: AddressedHold): Promise<HoldWithRemovals>;
  /** Keeps the people who were shown, until something new is decided about them. Errors: as of release. */
  reject(addressed: AddressedHold): Promise<HoldWithRemovals>;
}

export interface HoldsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly memberChanges: MemberChanges;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** One who was shown, and what was decided about them last. */
interface Shown {
  readonly member: MemberRecord;
  readonly removal: HeldRemoval;
  /** Undefined: nothing was ever decided, the directory does not know them. */
  readonly decision: StoredDecision | undefined;
}

/** What is made of a hold, while the organization is locked. */
interface Resolution {
  readonly tx: Transaction;
  readonly organization: KnownOrganization;
  /** Those of the shown who are still to be removed. */
  readonly due: readonly Shown[];
  readonly now: Date;
  readonly cause: Cause;
}

export function createHolds(dependencies: HoldsDependencies): Holds {
  const { database, organizations, memberChanges, outbox, clock, newId } = dependencies;

  const resolve = (
    { holdId, planHash, caller }: AddressedHold,
    state: 'released' | 'rejected',
    changesOf: (resolution: Resolution) => Promise<MemberChange[]> | MemberChange[],
  ): Promise<HoldWithRemovals> =>
    database.transaction(async (tx) => {
      const { hold, organization, removals } = await lockedHold(tx, holdId);
      if (hold.state !== 'waiting') throw refused('already_released', `the hold is ${hold.state}`);
      if (planHash !== '' && planHash !== planHashOf(hold.organizationId, removals)) {
        throw refused('plan_changed', 'the hold is not what it was when it was listed');
      }
      // Who names the hash has seen everybody, wherever.
      const isShown = (removal: ListedRemoval): boolean => planHash !== '' || removal.shown;
      const shown = removals.filter(isShown);
      if (shown.length === 0) throw refused('plan_changed', 'nobody who is in the hold now has been listed');

      const now = clock.now();
      const { organizationId } = hold;
      const cause = byPerson(caller);
      const { due, free } = await parted(tx, organizationId, shown);
      const resolved = { ...hold, state, resolvedAt: now, resolvedBy: caller };
      const meant = due.map(({ removal }) => removal);
      await resolveHold(tx, holdId, resolved, meant);
      const rest = removals.filter((removal) => !isShown(removal));
      if (rest.length > 0) {
        const begun = { holdId: newId(), runId: hold.runId, createdAt: now };
        await addRemovals(tx, await holdToGrow(tx, organizationId, begun), rest);
      }
      const changes = await changesOf({ tx, organization, due, now, cause });
      const stayers = free.map((member) => leavingHold(member, cause));
      const changed = await memberChanges.carryOut(tx, organizationId, [...changes, ...stayers], now);
      // Who stays may have waited for another tier, and their turn comes again.
      const turns = await planTurns(tx, organization, { seats: await seatCounts(tx, organizationId), now, cause });
      const moved = await memberChanges.carryOut(tx, organizationId, turns, now);
      await outbox.append(tx, membersChanged(organizationId, [...changed, ...moved]));
      return { hold: resolved, removals: meant };
    });

  return {
    async list(organizationId, page) {
      await organizations.ensureKnown(organizationId);
      return database.transaction(async (tx) => {
        const holds = await waitingHolds(tx, organizationId, page);
        const removals = await removalsOf(
          tx,
          holds.map(({ holdId }) => holdId),
        );
        const listed = holds.map((hold) => ({ hold, removals: removals.get(hold.holdId) ?? [] }));
        for (const { hold, removals: some } of listed) {
          const unseen = some.filter(({ shown }) => !shown);
          if (unseen.length === 0) continue;
          // As for everything about its members: two who write the same removals must not wait for each other.
          await lockOrganization(tx, organizationId);
          await markShown(tx, hold.holdId, unseen);
        }
        return listed;
      });
    },

    async find(holdId) {
      return database.transaction(async (tx) => {
        const hold = isUuid(holdId) ? await findHold(tx, holdId) : undefined;
        if (!hold) throw notFound('hold', holdId);
        return { hold, removals: (await removalsOf(tx, [holdId])).get(holdId) ?? [] };
      });
    },

    release: (addressed) => resolve(addressed, 'released', released),
    reject: (addressed) => resolve(addressed, 'rejected', rejected),
  };
}

/** The hold as it is once the organization is locked: whoever else resolves it has done so, or waits. */
async function lockedHold(tx: Transaction, holdId: string) {
  const addressed = isUuid(holdId) ? await findHold(tx, holdId) : undefined;
  const organization = addressed && (await lockOrganization(tx, addressed.organizationId));
  const hold = organization && (await findHold(tx, holdId));
  if (!hold) throw notFound('hold', holdId);
  const removals = (await removalsOf(tx, [holdId])).get(holdId) ?? [];
  return { hold, organization, removals };
}

/** Postgres must not meet another form. Ids of holds are in lower case; another one is unknown. */
function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
}

/** Holds what was shown against what is decided now: who is still to be removed, and who is not. */
async function parted(
  tx: Transaction,
  organizationId: string,
  shown: readonly HeldRemoval[],
): Promise<{ due: Shown[]; free: MemberRecord[] }> {
  const removals = new Map(shown.map((removal) => [removal.memberId, removal]));
  const decisions = await decisionsAbout(
    tx,
    organizationId,
    shown.map(({ email }) => email),
  );
  const due: Shown[] = [];
  const free: MemberRecord[] = [];
  for (const member of await heldMembers(tx, organizationId)) {
    const removal = removals.get(member.memberId);
    if (!removal) continue;
    const decision = decisions.get(member.email);
    if (decision && decision.outcome !== 'remove') free.push(member);
    else due.push({ member, removal, decision });
  }
  return { due, free };
}

function released({ tx, organization, due, now, cause }: Resolution): Promise<MemberChange[]> {
  const decisions = due.map(({ member, decision }) =>
    decision ? { ...causedDecision(decision), cause } : absentDecision(member.email, cause),
  );
  return planDecisions(tx, organization, decisions, now);
}

function rejected({ due, cause }: Resolution): MemberChange[] {
  return due.map(({ member, decision }) => ({
    ...leavingHold(member, cause),
    after: { ...member, reasonCode: 'kept_by_admin' },
    kept: keptAgainst(decision),
  }));
}
