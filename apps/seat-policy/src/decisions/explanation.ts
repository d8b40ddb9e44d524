import {
  DecisionOutcome,
  type Member as MemberMessage,
  MemberStatus,
  type Organization,
  ProvisioningMode,
  Role,
} from '@rollcall/contracts';
import {
  assertNever,
  type DecisionStep,
  type DirectoryPerson,
  type Email,
  isKeptAgainst,
  type Member,
  targetFor,
} from '@rollcall/domain';
import { type Database } from '@rollcall/persistence';
import { notFound } from '@rollcall/service';
import { type Connection, connectionStore } from '../directory-mirror/connection';
import type { LivingMember, MemberLookup } from '../members/member-lookup';
import { organizationStore } from '../organizations/organization-store';
import { decisionSettings, roleOf, roleValues } from './decision-settings';
import { decideByDirectory } from './directory-decision';
import { pendingRemovals } from './pending-removals';
import { readSituation } from './situation';

/** What a person should have in an organization, and each step that led there. */
export interface Explanation {
  readonly outcome: DecisionOutcome;
  readonly role: Role;
  readonly seatTier: string;
  readonly reasonCode: string;
  readonly steps: DecisionStep[];
  readonly held: boolean;
}

export interface Explanations {
  /** @throws ConnectError not_found (organization), unavailable (membership) */
  explain(organizationId: string, email: string): Promise<Explanation>;
}

/** What bears on the explanation. */
interface Facts {
  readonly organization: Organization;
  /** Of one email. */
  readonly users: readonly DirectoryPerson[];
  /** Those of gone directories, where there are no others. */
  readonly goneUsers: readonly DirectoryPerson[];
  readonly member: LivingMember | undefined;
  readonly connection: Connection;
  readonly removalDueAt: Date | undefined;
}

export function createExplanations({
  database,
  memberLookup,
}: {
  database: Database;
  memberLookup: MemberLookup;
}): Explanations {
  return {
    async explain(organizationId, email) {
      const organization = await organizationStore.find(database, organizationId);
      if (!organization) throw notFound('organization', organizationId);
      const member = await memberLookup.living(organizationId, email);
      const facts = await database.transaction(async (tx) => {
        const { people, made } = await readSituation(tx, organization.parentId, [organizationId], {
          emails: [email],
          userIds: [],
        });
        const stoodFor = people.byId.get(made.get(organizationId)?.get(email)?.directoryUserId ?? '');
        // A user who lost their email still stands for who they were; but whoever logs in is found by their email alone.
        const lostEmail =
          organization.provisioningMode === ProvisioningMode.SCIM && stoodFor?.email === undefined && stoodFor;
        return {
          organization,
          users: people.byEmail.get(email) ?? (lostEmail ? [lostEmail] : []),
          goneUsers: people.goneByEmail.get(email) ?? [],
          member,
          connection: await connectionStore.read(tx, organization.parentId),
          removalDueAt: await pendingRemovals.dueAt(tx, { organizationId, email }),
        };
      });
      return explanationOf(facts);
    },
  };
}

/** Pure: the decision of the directory, resolved against the member's record. */
export function explanationOf(facts: Facts): Explanation {
  const { organization, users, goneUsers, member, connection, removalDueAt } = facts;
  const record = member && memberOf(member.member);
  const held = member?.member.held ?? false;
  const primaryOwner: DecisionStep = {
    rule: 'primary owner',
    result: record?.primaryOwner
      ? 'is the primary owner: stays, as owner, with their seat'
      : 'is not the primary owner',
  };
  const settings = decisionSettings(organization);
  const { person, decision, steps } = decideByDirectory({ settings, users, goneUsers, known: record !== undefined });
  const target = targetFor(decision, record, organization.defaultSeatTier);
  const nothing = { role: Role.UNSPECIFIED, seatTier: '', held };

  if (record?.primaryOwner && target.kind === 'keep') {
    const { outcome, role } = { outcome: DecisionOutcome.PROVISION, role: roleValues[target.role] };
    return { outcome, role, seatTier: record.seatTier, reasonCode: target.reasonCode, steps: [primaryOwner], held };
  }
  const all = [primaryOwner, ...standingSteps(users, person), ...steps];
  switch (target.kind) {
    case 'keep': {
      const { seatTier } = target;
      // Which tier has a free seat is known only when it is taken; a seat that is held is kept.
      const tier = seatTier === 'highest_available' ? (record?.seatTier ?? '') : seatTier.tier;
      all.push({ rule: 'role', result: roleResult(target.reasonCode, target.role) });
      return {
        outcome: DecisionOutcome.PROVISION,
        role: roleValues[target.role],
        seatTier: tier,
        reasonCode: target.reasonCode,
        steps: all,
        held,
      };
    }
    case 'remove':
    case 'leave': {
      if (record && settings.mode === 'scim' && isKeptAgainst(member.kept, decision, person?.directoryUserId)) {
        const { role, seatTier } = record;
        const result = `an administrator rejected the removal (${decision.reasonCode}): stays until something else is decided`;
        all.push({ rule: 'holds', result });
        const outcome = DecisionOutcome.PROVISION;
        return { outcome, role: roleValues[role], seatTier, reasonCode: 'kept_by_admin', steps: all, held };
      }
      const outcome = decision.outcome === 'remove' ? DecisionOutcome.REMOVE : DecisionOutcome.NONE;
      if (decision.outcome === 'remove') {
        if (settings.mode === 'jit') all.push({ rule: 'login', result: 'the removal comes with their next login' });
        all.push(...delays(decision.reasonCode, connection, removalDueAt));
      }
      if (held) all.push({ rule: 'holds', result: 'the removal waits for an administrator' });
      return { ...nothing, outcome, reasonCode: target.reasonCode, steps: all };
    }
    default:
      return assertNever(target);
  }
}

function roleResult(reasonCode: string, role: string): string {
  switch (reasonCode) {
    case 'kept':
      return `an existing member keeps theirs: ${role}`;
    case 'default_role':
      return `a new member gets the default: ${role}`;
    default:
      return `by the mappings: ${role}`;
  }
}

function standingSteps(users: readonly DirectoryPerson[], person: DirectoryPerson | undefined): DecisionStep[] {
  if (!person || users.length < 2) return [];
  return [
    {
      rule: 'directory users with this email',
      result: `${users.length}; ${person.directoryUserId} stands for the person`,
    },
  ];
}

function delays(
  reasonCode: string,
  { connected, disconnectedReason }: Connection,
  removalDueAt: Date | undefined,
): DecisionStep[] {
  const steps: DecisionStep[] = [];
  if (!connected && reasonCode === 'not_in_directory') {
    steps.push({
      rule: 'connection',
      result: `disconnected (${disconnectedReason}): absence removes nobody until it is confirmed`,
    });
  }
  if (removalDueAt)
    steps.push({ rule: 'unmapped grace', result: `the removal waits until ${removalDueAt.toISOString()}` });
  return steps;
}

/** A living record as the domain sees it, as far as a decision needs it. */
function memberOf(member: MemberMessage): Member | undefined {
  const status = member.status === MemberStatus.WAITING_FOR_SEAT ? 'waiting_for_seat' : 'active';
  return {
    email: member.email as Email,
    firstName: member.firstName,
    lastName: member.lastName,
    role: roleOf(member.role) ?? 'user',
    seatTier: member.seatTier,
    status,
    primaryOwner: member.primaryOwner,
    directoryUserId: member.directoryUserId || undefined,
    directoryCreatedAt: undefined,
    reasonCode: member.reasonCode,
    wantedSeatTier: undefined,
    waitingSince: undefined,
    waitingReason: undefined,
  };
}
