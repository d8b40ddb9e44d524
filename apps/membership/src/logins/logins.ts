import { type Client, ConnectError } from '@connectrpc/connect';
import type { seatPolicy } from '@rollcall/contracts';
import { assertNever, type Clock, type Email, isKeptAgainst, type Log } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database, Sql } from '@rollcall/persistence';
import { notFound } from '@rollcall/service';
import { decisionAbout } from '../decisions/decision-store';
import { causedDecision, decisionOf, type StoredDecision } from '../decisions/stored-decision';
import { byPerson } from '../history/cause';
import type { MemberChanges } from '../members/member-changes';
import { planDecisions } from '../members/member-plan';
import { isLiving, type MemberRecord } from '../members/member-record';
import { memberByEmail } from '../members/member-store';
import type { KnownOrganization } from '../organizations/known-organization';
import { lockOrganization } from '../organizations/organization-store';
import type { Organizations } from '../organizations/organizations';
import { passedOn } from '../organizations/seat-policy-answers';
import { membersChanged } from '../publishing/membership-changes';

/** Whether a person may log in, and why or why not. */
export interface Login {
  readonly allowed: boolean;
  readonly reasonCode: string;
  readonly member: MemberRecord | undefined;
}

export interface Logins {
  /**
   * A login is allowed to active members only; waiting and removed people are refused with their reason, in every mode. In
   * mode jit the person is decided first: made a member, changed or removed as the directory and the mappings say now.
   * @throws ConnectError not_found for an unknown organization, unavailable when seat-policy does not answer
   */
  resolve(organizationId: string, email: Email): Promise<Login>;
}

export interface LoginsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly memberChanges: MemberChanges;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
}

export function createLogins(dependencies: LoginsDependencies): Logins {
  const { database, organizations, seatPolicy, memberChanges, outbox, clock, log } = dependencies;

  const decidedNow = async (organizationId: string, email: Email): Promise<Login> => {
    const known = await memberByEmail(database, organizationId, email);
    if (isLiving(known) && known.primaryOwner) return loginOf(known, known.reasonCode);
    const { decision, settingsRevision } = await askDecision(organizationId, email);
    await organizations.ensureKnown(organizationId, settingsRevision);
    return database.transaction(async (tx) => {
      const organization = await lockOrganization(tx, organizationId);
      if (!organization) throw notFound('organization', organizationId);
      // Set while seat-policy was asked: nothing is decided at logins any more.
      if (organization.mode !== 'jit') return byRecord(tx, organization, email);
      const now = clock.now();
      const decided = { ...causedDecision(decision), email, cause: byPerson(email) };
      const before = await memberByEmail(tx, organizationId, email);
      // Whom an administrator kept against just this decision stays, in every mode.
      if (isLiving(before) && isKeptAgainst(before.kept, decided.decision, decided.directory?.directoryUserId)) {
        return loginOf(before, before.reasonCode);
      }
      const changes = await planDecisions(tx, organization, [decided], now);
      const changed = await memberChanges.carryOut(tx, organizationId, changes, now);
      await outbox.append(tx, membersChanged(organizationId, changed));
      const member = await memberByEmail(tx, organizationId, email);
      // One who was removed before hears why they are not let in now.
      const reason = decision.outcome === 'remove' ? decision.reasonCode : member?.reasonCode;
      return loginOf(member, reason ?? 'not_a_member');
    });
  };

  const askDecision = async (
    organizationId: string,
    email: Email,
  ): Promise<{ decision: StoredDecision; settingsRevision: number }> => {
    const answer = await seatPolicy.decideLogin({ organizationId, email }).catch((error: unknown) => {
      throw passedOn(error, log);
    });
    const decision = answer.decision && decisionOf(answer.decision);
    if (!decision) throw new Error('seat-policy answered a login without a decision');
    return { decision, settingsRevision: answer.settingsRevision };
  };

  /** The settings as seat-policy has them now; undefined where it cannot tell. */
  const newest = async (organizationId: string): Promise<KnownOrganization | undefined> => {
    try {
      return await organizations.refresh(organizationId);
    } catch (error) {
      if (error instanceof ConnectError) return undefined;
      throw error;
    }
  };

  return {
    async resolve(organizationId, email) {
      const organization = await organizations.ensureKnown(organizationId);
      if (organization.mode === 'jit') return decidedNow(organizationId, email);
      const login = await byRecord(database, organization, email);
      // Mode jit may have been set a moment ago: nobody is to be turned away at a door that is open already.
      const opened = !login.allowed && (await newest(organizationId))?.mode === 'jit';
      return opened ? decidedNow(organizationId, email) : login;
    },
  };
}

/** In modes that decide nothing at a login. */
async function byRecord(sql: Sql, { organizationId, mode }: KnownOrganization, email: Email): Promise<Login> {
  const member = await memberByEmail(sql, organizationId, email);
  if (member) return loginOf(member, member.reasonCode);
  // One who never was a member hears, in mode scim, why the directory does not make them one.
  const decision = mode === 'scim' ? await decisionAbout(sql, organizationId, email) : undefined;
  return loginOf(undefined, decision && isAboutSomebody(decision) ? decision.reasonCode : 'not_a_member');
}

/** Whom the directory knows no longer, or under another email, is no member for that and for nothing else. */
function isAboutSomebody({ outcome, reasonCode, directoryUserId }: StoredDecision): boolean {
  return outcome === 'remove' && directoryUserId !== undefined && reasonCode !== 'email_changed';
}

/** @param refusal why somebody who is no member now is not let in */
function loginOf(member: MemberRecord | undefined, refusal: string): Login {
  if (!member) return { allowed: false, reasonCode: refusal, member };
  switch (member.status) {
    case 'active':
      return { allowed: true, reasonCode: member.reasonCode, member };
    case 'waiting_for_seat':
      return { allowed: false, reasonCode: 'no_free_seat', member };
    case 'removed':
      return { allowed: false, reasonCode: refusal, member };
    default:
      return assertNever(member.status);
  }
}
