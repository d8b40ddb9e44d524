import { create } from '@bufbuild/protobuf';
import { CauseSchema, SeatDecisionSchema } from '@rollcall/contracts';
import {
  absenceByListing,
  completeListing,
  type Decision,
  type DecisionSettings,
  decide,
  type DirectoryPerson,
  type Email,
  type GroupMappings,
  type Member,
  normalEmail,
  type Role,
  standingFor,
} from '@rollcall/domain';
import {
  absentDecision,
  type CausedDecision,
  causedDecision,
  decisionOf,
  keptAgainst,
  type StoredDecision,
} from '@rollcall/membership';
import {
  judge,
  type MadeDecision,
  type MirroredPerson,
  peopleOf,
  type PersonDecision,
  seatDecision,
} from '@rollcall/seat-policy';
import { guards, seatsAtFirst } from './model-system';
import { createProductDirectory } from './product-directory';
import {
  activeMembers,
  carryOut,
  isKept,
  isLiving,
  type PlanSettings,
  type ProductMembers,
  recordOf,
  seatCounts,
  storeDecisions,
  type StoredMember,
} from './product-members';
import { emails, groups, type MappingsStep, organizations, roles, tiers } from './step';
import type { MemberState, PreviewChange, System } from './system';

interface ProductOrganization {
  readonly organizationId: string;
  mode: DecisionSettings['mode'];
  mappings: GroupMappings;
  seats: PlanSettings['seats'];
  guard: PlanSettings['guard'];
  unmappedTier: DecisionSettings['unmappedTier'];
  graceMs: number;
  emailChange: PlanSettings['emailChange'];
  /** Seat-policy's: what was decided last of each email. */
  readonly made: Map<string, MadeDecision>;
  /** Seat-policy's: removals that wait whether the person comes back, and until when. */
  readonly putOff: Map<string, number>;
  /** The changed emails that a run has found: the former ones. */
  readonly renamed: Map<Email, Email | undefined>;
  readonly members: ProductMembers;
}

interface ConfirmablePlan {
  readonly at: number;
  readonly organizations: ReadonlyMap<string, { readonly settings: string; readonly removals: ReadonlySet<Email> }>;
}

/** The id of a run; undefined: what arrives between runs. */
type Cause = string | undefined;

const defaultSeatTier = tiers.at(-1) ?? '';
const day = 86_400_000;
const byHand = { kind: 'person', id: 'somebody' } as const;
/** Histories know nothing but complete listings. */
const absence = absenceByListing(completeListing);
const notWaiting = { wantedSeatTier: undefined, waitingSince: undefined, waitingReason: undefined } as const;

/**
 * The pure product: the functions that the services run, put together in memory as their consumers put them together. Each
 * scan and each batch of notices is decided at once, and its decisions are one batch for the members.
 */
export function createProductSystem(): System {
  const directory = createProductDirectory();
  let now = 0;
  let runs = 0;
  let plan: ConfirmablePlan | undefined;
  const all = organizations.map(newOrganization);

  const find = (organizationId: string): ProductOrganization => {
    const organization = all.find((one) => one.organizationId === organizationId);
    if (!organization) throw new Error(`no organization ${organizationId}`);
    return organization;
  };
  const inScim = (): ProductOrganization[] => all.filter(({ mode }) => mode === 'scim');

  /** What seat-policy's consumer does with what touched somebody. */
  const decideTouched = (before: readonly MirroredPerson[], cause: Cause): void => {
    const after = directory.people();
    const asked = touched(before, after);
    if (asked.users.size === 0) return;
    const scim = inScim();
    const asking = withOtherHalves(scim, after, asked);
    for (const organization of scim) {
      const { decided, putOff } = judgeIn(organization, after, asking, cause === undefined && organization.graceMs > 0);
      for (const email of asking) {
        if (!putOff.includes(email)) organization.putOff.delete(email);
        else if (!organization.putOff.has(email)) organization.putOff.set(email, now + organization.graceMs);
      }
      publish(organization, decided, cause);
    }
  };

  /** What membership's consumer does with decisions. */
  const publish = (
    organization: ProductOrganization,
    decided: readonly (readonly PersonDecision[])[],
    cause: Cause,
  ): void => {
    const decisions = decided.flat().map((one) => storedDecision(one, cause));
    for (const { email, decision } of decided.flat()) organization.made.set(email, decision);
    if (decisions.length === 0) return;
    storeDecisions(organization.members, decisions);
    if (cause === undefined) {
      carryOut(organization.members, planSettings(organization), decisions.map(causedDecision), { kind: 'hour' }, now);
    } else {
      for (const { email, previousEmail } of decisions) {
        if (!organization.renamed.get(email)) organization.renamed.set(email, previousEmail);
      }
    }
  };

  /** What membership does at the end of a run: everything at once. The services carry changed emails out before: see the exceptions. */
  const reachEnd = (
    organization: ProductOrganization,
    run: string,
    scope: 'members' | 'groups' | 'both',
    activeBefore: number,
    confirmed: ReadonlySet<Email> | undefined,
  ): void => {
    const { members } = organization;
    const decided = [...members.decisions.values()].map((one) =>
      causedDecision({ ...one, previousEmail: organization.renamed.get(one.email) }),
    );
    organization.renamed.clear();
    const due =
      scope === 'groups' ? decided.filter(({ cause }) => cause.id === run) : [...decided, ...absentMembers(members)];
    const judging = { kind: 'run', confirmed, activeBefore } as const;
    carryOut(members, planSettings(organization), withoutKept(members, due), judging, now);
  };

  const edit = (organizationId: string, confirmed: boolean, change: (organization: ProductOrganization) => boolean) => {
    const organization = find(organizationId);
    if (confirmed) {
      const wanted = { ...organization };
      change(wanted);
      const concerned =
        wanted.mode === 'scim'
          ? [...inScim().filter((one) => one.organizationId !== organizationId), wanted]
          : [wanted];
      if (!isConfirmable(plan, concerned, now)) return { answer: 'plan_changed', runs: false };
    }
    const follows = change(organization);
    if (organization.mode !== 'scim') {
      organization.putOff.clear();
      for (const record of organization.members.records) record.held = undefined;
      carryOut(organization.members, planSettings(organization), [], { kind: 'nobody' }, now);
    }
    return { answer: 'ok', runs: follows };
  };

  const system: System = {
    passTo(until) {
      for (;;) {
        const next = Math.min(...all.flatMap(({ putOff }) => [...putOff.values()]));
        if (next > until) break;
        now = Math.max(now, next);
        for (const organization of all) {
          const due = [...organization.putOff].filter(([, dueAt]) => dueAt <= now).map(([email]) => email);
          for (const email of due) organization.putOff.delete(email);
          if (due.length === 0 || organization.mode !== 'scim') continue;
          const people = directory.people();
          const asking = withOtherHalves([organization], people, { emails: new Set(due), users: new Set() });
          publish(organization, judgeIn(organization, people, asking, false).decided, undefined);
        }
      }
      now = until;
    },

    hear(batch) {
      const before = directory.people();
      const back = directory.merge(batch);
      decideTouched(before, undefined);
      return back;
    },

    sync(read, scope, confirmed) {
      const run = `run-${++runs}`;
      const activeBefore = new Map(all.map(({ organizationId, members }) => [organizationId, activeMembers(members)]));
      const before = directory.people();
      const back = directory.merge(read);
      if (scope !== 'members') directory.groupsScanned(now);
      decideTouched(before, run);
      for (const organization of inScim()) {
        if (scope !== 'groups') {
          organization.putOff.clear();
          const people = directory.people();
          const { decided } = judgeIn(organization, people, everybody(inScim(), people), false);
          publish(organization, decided, run);
        }
        const confirmedHere = confirmed ? plan?.organizations.get(organization.organizationId)?.removals : undefined;
        reachEnd(organization, run, scope, activeBefore.get(organization.organizationId) ?? 0, confirmedHere);
      }
      return back;
    },

    setMode: (organizationId, mode, confirmed) =>
      edit(organizationId, confirmed, (organization) => {
        const changes = organization.mode !== mode;
        organization.mode = mode;
        return changes && mode === 'scim';
      }),

    setMappings: (organizationId, mappings, confirmed) =>
      edit(organizationId, confirmed, (organization) => {
        const switchedOn = mappings.enabled && !organization.mappings.enabled;
        organization.mappings = mappingsOf(mappings);
        return switchedOn && organization.mode === 'scim';
      }),

    mayConfirm: () => isConfirmable(plan, inScim(), now),

    preview(change: PreviewChange) {
      const asIf = all.map((organization) => withChange(organization, change));
      const asked = asIf.find(({ organizationId }) => organizationId === change.organization);
      if (change.kind === 'nothing' && asked?.mode !== 'scim') return 'not_scim';
      const scim = asIf.filter(({ mode }) => mode === 'scim');
      if (asked && asked.mode !== 'scim') {
        plan = {
          at: now,
          organizations: new Map([[asked.organizationId, { settings: settingsOf(asked), removals: new Set() }]]),
        };
        return JSON.stringify([[asked.organizationId, '']]);
      }
      const people = directory.people();
      const asking = everybody(scim, people);
      const organizationsOf = scim.map((organization) => {
        const { members, made } = organization;
        const copy = structuredClone(members);
        const { decided } = judgeIn({ ...organization, made: new Map(made) }, people, asking, false);
        const news = decided.flat().map((one) => causedDecision(storedDecision(one, 'preview')));
        const told = new Set<string>(news.map(({ email }) => email));
        const known = [...copy.decisions.values()].map(causedDecision).filter(({ email }) => !told.has(email));
        const decisions = [...news, ...known];
        const judging = { kind: 'run', confirmed: undefined, activeBefore: activeMembers(copy) } as const;
        const due = [...decisions, ...absentMembers(copy, told)];
        carryOut(copy, planSettings(organization), withoutKept(copy, due, news), judging, now);
        const removals = members.records.filter(isLiving).flatMap(({ memberId }) => {
          const after = copy.records.find((record) => record.memberId === memberId);
          const gone = after?.member.status === 'removed' && after.member.reasonCode !== 'email_changed';
          return after && (gone || after.held) ? [after.member.email] : [];
        });
        return [
          organization.organizationId,
          { settings: settingsOf(organization), removals: new Set(removals) },
        ] as const;
      });
      plan = { at: now, organizations: new Map(organizationsOf) };
      return JSON.stringify(organizationsOf.map(([id, { removals }]) => [id, [...removals].sort().join(' ')]).sort());
    },

    setSeats(organizationId, tier, purchased) {
      const organization = find(organizationId);
      const { members } = organization;
      const used = seatCounts(members, planSettings(organization)).find((one) => one.tier === tier)?.used ?? 0;
      if (purchased < used) return 'seats_in_use';
      organization.seats = organization.seats.map((seat) => (seat.tier === tier ? { ...seat, purchased } : seat));
      carryOut(members, planSettings(organization), [], { kind: 'nobody' }, now);
      return 'ok';
    },

    setPolicy(organizationId, change) {
      const organization = find(organizationId);
      if (change.guard !== undefined) organization.guard = limitsOf(change.guard);
      organization.unmappedTier = change.unmappedTier ?? organization.unmappedTier;
      organization.graceMs = change.graceSeconds === undefined ? organization.graceMs : change.graceSeconds * 1_000;
      organization.emailChange = change.emailChange ?? organization.emailChange;
    },

    invite(organizationId, address, role, tier) {
      const organization = find(organizationId);
      const { members } = organization;
      if (organization.mode === 'scim') return 'managed_by_directory';
      const former = recordOf(members, address)?.member;
      if (former && former.status !== 'removed') return 'ok';
      const decision = { outcome: 'provision', role: roleOf(role), seatTier: { tier }, reasonCode: 'kept' } as const;
      const email = emailOf(address);
      carryOut(
        members,
        planSettings(organization),
        [{ email, decision, directory: undefined, cause: byHand }],
        { kind: 'nobody' },
        now,
      );
      const record = recordOf(members, address);
      // The service writes an invitation itself; only the seat is the plan's.
      if (record) {
        const waits = record.member.status === 'waiting_for_seat';
        record.member = {
          ...record.member,
          firstName: former?.firstName ?? '',
          directoryUserId: former?.directoryUserId,
          reasonCode: waits ? 'no_free_seat' : 'invited',
          waitingReason: waits ? 'invited' : undefined,
        };
      }
      return 'ok';
    },

    remove(organizationId, email) {
      const organization = find(organizationId);
      const { members } = organization;
      const record = recordOf(members, email);
      if (!record) return 'not_a_member';
      if (!isLiving(record)) return 'ok';
      if (record.member.primaryOwner) return 'primary_owner';
      const decision = members.decisions.get(emailOf(email));
      if (organization.mode === 'scim' && decision && isActiveInDirectory(decision)) return 'managed_by_directory';
      if (record.member.status === 'active') members.removals.push({ at: now, counted: false });
      record.member = { ...record.member, ...notWaiting, status: 'removed', reasonCode: 'removed_by_admin' };
      record.updatedAt = now;
      record.held = undefined;
      record.kept = undefined;
      carryOut(members, planSettings(organization), [], { kind: 'nobody' }, now);
      return 'ok';
    },

    setRole(organizationId, email, wanted) {
      const organization = find(organizationId);
      const record = recordOf(organization.members, email);
      const role = roleOf(wanted);
      if (!isLiving(record)) return 'not_a_member';
      if (record.member.primaryOwner) return 'primary_owner';
      if (mappingsInForce(organization)) return 'managed_by_mapping';
      if (record.member.role === role) return 'ok';
      const reason = 'changed_by_admin';
      record.member = {
        ...record.member,
        role,
        ...(record.member.status === 'waiting_for_seat' ? { waitingReason: reason } : { reasonCode: reason }),
      };
      return 'ok';
    },

    setTier(organizationId, email, tier) {
      const organization = find(organizationId);
      const { members } = organization;
      const record = recordOf(members, email);
      if (!isLiving(record)) return 'not_a_member';
      if (mappingsInForce(organization) && organization.mappings.seatTiersEnabled) return 'managed_by_mapping';
      const { member } = record;
      if ((member.wantedSeatTier ?? member.seatTier) === tier) return 'ok';
      if (member.status === 'active' && member.seatTier === tier) {
        record.member = { ...member, ...notWaiting };
        return 'ok';
      }
      const waiting = { waitingSince: new Date(now), waitingReason: 'changed_by_admin' };
      record.member =
        member.status === 'active'
          ? { ...member, wantedSeatTier: tier, ...waiting }
          : { ...member, seatTier: tier, ...waiting };
      carryOut(members, planSettings(organization), [], { kind: 'nobody' }, now, record);
      return 'ok';
    },

    transfer(organizationId, email) {
      const { members } = find(organizationId);
      const record = recordOf(members, email);
      if (!isLiving(record)) return 'not_a_member';
      if (record.member.primaryOwner) return 'ok';
      if (record.member.status !== 'active') return 'no_free_seat';
      const former = members.records.find(({ member }) => member.primaryOwner);
      const reasonCode = 'changed_by_admin';
      if (former) former.member = { ...former.member, primaryOwner: false, reasonCode };
      record.member = { ...record.member, ...notWaiting, role: 'owner', primaryOwner: true, reasonCode };
      record.held = undefined;
      return 'ok';
    },

    listHolds(organizationId) {
      const held = heldOf(find(organizationId));
      for (const record of held) if (record.held) record.held.shown = true;
      return held
        .map((record) => `${record.member.email} ${record.held?.reasonCode}`)
        .sort()
        .join(', ');
    },

    release(organizationId) {
      const organization = find(organizationId);
      const { members } = organization;
      const shown = heldOf(organization).filter(({ held }) => held?.shown);
      const due = shown.flatMap((record): CausedDecision[] => {
        const decision = members.decisions.get(record.member.email);
        if (!decision) return [absentDecision(record.member.email, byHand)];
        if (decision.outcome === 'remove') return [causedDecision(decision)];
        record.held = undefined;
        return [];
      });
      carryOut(members, planSettings(organization), due, { kind: 'nobody' }, now);
    },

    reject(organizationId) {
      const organization = find(organizationId);
      const { members } = organization;
      for (const record of heldOf(organization).filter(({ held }) => held?.shown)) {
        const decision = members.decisions.get(record.member.email);
        record.held = undefined;
        if (decision && decision.outcome !== 'remove') continue;
        record.member = { ...record.member, reasonCode: 'kept_by_admin' };
        record.kept = keptAgainst(decision);
      }
      carryOut(members, planSettings(organization), [], { kind: 'nobody' }, now);
    },

    logIn(organizationId, address) {
      const organization = find(organizationId);
      const { members, mode } = organization;
      const email = emailOf(address);
      const known = recordOf(members, address);
      let decision: Decision | undefined;
      if (mode === 'jit' && !(isLiving(known) && known.member.primaryOwner)) {
        const person = standingFor(directory.people().filter((one) => one.email === email));
        decision = decide({ settings: decisionSettings(organization), person, known: true, absence }).decision;
        const login = { email, decision, directory: person && detailsOf(person), cause: byHand };
        if (isLiving(known) && isKept(known, login)) return `let in: ${known.member.reasonCode}`;
        carryOut(members, planSettings(organization), [login], { kind: 'nobody' }, now);
      } else if (mode === 'scim') {
        const stored = members.decisions.get(email);
        decision = stored && isAboutSomebody(stored) ? causedDecision(stored).decision : undefined;
      }
      const record = recordOf(members, address);
      const refusal = decision?.outcome === 'remove' && (mode === 'jit' || !record) ? decision.reasonCode : undefined;
      if (!record) return `refused: ${refusal ?? 'not_a_member'}`;
      const { status, reasonCode } = record.member;
      if (status === 'active') return `let in: ${reasonCode}`;
      return `refused: ${status === 'waiting_for_seat' ? 'no_free_seat' : (refusal ?? reasonCode)}`;
    },

    members: () => new Map(all.map(({ organizationId, members }) => [organizationId, statesOf(members)])),
  };
  return system;
}

function newOrganization(organizationId: string): ProductOrganization {
  const owner: Member = {
    email: emailOf(emails[0] ?? ''),
    firstName: '',
    lastName: '',
    role: 'owner',
    seatTier: defaultSeatTier,
    status: 'active',
    primaryOwner: true,
    directoryUserId: undefined,
    directoryCreatedAt: undefined,
    reasonCode: 'primary_owner',
    ...notWaiting,
  };
  return {
    organizationId,
    mode: 'invite_only',
    mappings: { enabled: false, roles: [], seatTiersEnabled: false, seatTiers: [] },
    seats: tiers.map((tier, place) => ({ tier, rank: place + 1, purchased: seatsAtFirst[tier] ?? 0 })),
    guard: limitsOf('tight'),
    unmappedTier: 'remove',
    graceMs: 30_000,
    emailChange: 'new_record',
    made: new Map(),
    putOff: new Map(),
    renamed: new Map(),
    members: {
      records: [{ memberId: 1, member: owner, updatedAt: 0, held: undefined, kept: undefined }],
      decisions: new Map(),
      removals: [],
    },
  };
}

function limitsOf(guard: keyof typeof guards): PlanSettings['guard'] {
  const { guard: enabled, maxRemovalsCount, maxRemovalsShare } = guards[guard];
  return { enabled, maxRemovalsCount, maxRemovalsShare };
}

function mappingsOf({ enabled, roles: lines, tiersEnabled, tiers: tierLines }: MappingsStep): GroupMappings {
  return {
    enabled,
    roles: lines.map(({ group, role }) => ({ directoryGroupId: `g${group % groups}`, role: roles[role] ?? 'user' })),
    seatTiersEnabled: tiersEnabled,
    seatTiers: tierLines.map(({ group, tier }) => ({
      directoryGroupId: `g${group % groups}`,
      tier: tiers[tier] ?? '',
    })),
  };
}

function decisionSettings({ mode, mappings, seats, unmappedTier }: ProductOrganization): DecisionSettings {
  return { mode, mappings, seatTiers: seats, unmappedTier };
}

function planSettings({ seats, emailChange, guard }: ProductOrganization): PlanSettings {
  return { seats, defaultSeatTier, emailChange, guard };
}

function settingsOf({ mode, mappings, seats, guard, unmappedTier, graceMs, emailChange }: ProductOrganization): string {
  return JSON.stringify([mode, mappings, seats, guard, unmappedTier, graceMs, emailChange]);
}

function withChange(organization: ProductOrganization, change: PreviewChange): ProductOrganization {
  if (change.kind === 'nothing' || change.organization !== organization.organizationId) return organization;
  if (change.kind === 'mode') return { ...organization, mode: 'scim' };
  return { ...organization, mappings: mappingsOf(change.mappings) };
}

function mappingsInForce({ mode, mappings }: ProductOrganization): boolean {
  return mappings.enabled && mode !== 'invite_only';
}

function isConfirmable(
  plan: ConfirmablePlan | undefined,
  concerned: readonly ProductOrganization[],
  now: number,
): boolean {
  return (
    plan !== undefined &&
    now - plan.at < day &&
    plan.organizations.size === concerned.length &&
    concerned.every((one) => plan.organizations.get(one.organizationId)?.settings === settingsOf(one))
  );
}

/** Whom seat-policy asks about: as `readSituation` finds them, in memory. */
interface Asked {
  readonly emails: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
}

function touched(before: readonly MirroredPerson[], after: readonly MirroredPerson[]): Asked {
  const emailsOf = new Set<string>();
  const users = new Set<string>();
  const text = (person: MirroredPerson | undefined) =>
    JSON.stringify(person && { ...person, groups: [...person.groups] });
  for (const id of new Set([...before, ...after].map(({ directoryUserId }) => directoryUserId))) {
    const was = before.find(({ directoryUserId }) => directoryUserId === id);
    const is = after.find(({ directoryUserId }) => directoryUserId === id);
    if (text(was) === text(is)) continue;
    users.add(id);
    if (was?.email !== undefined) emailsOf.add(was.email);
    if (is?.email !== undefined) emailsOf.add(is.email);
  }
  return { emails: emailsOf, users };
}

/**
 * An email that nobody has any more, while the user who stood for it has another one: whichever is asked for, both are
 * decided, in all the organizations.
 */
function withOtherHalves(
  scim: readonly ProductOrganization[],
  people: readonly MirroredPerson[],
  asked: Asked,
): Set<string> {
  const all = new Set(asked.emails);
  const emailNow = new Map(people.map(({ directoryUserId, email }) => [directoryUserId, email]));
  const links = scim
    .flatMap(({ made }) => [...made])
    .filter(
      ([email, { directoryUserId }]) => directoryUserId !== '' && !people.some((person) => person.email === email),
    );
  for (let before = -1; before < all.size;) {
    before = all.size;
    for (const [email, { directoryUserId }] of links) {
      const other = emailNow.get(directoryUserId);
      const isAsked = asked.users.has(directoryUserId) || all.has(email) || (other !== undefined && all.has(other));
      if (!isAsked) continue;
      all.add(email);
      if (other !== undefined) all.add(other);
    }
  }
  return all;
}

function everybody(scim: readonly ProductOrganization[], people: readonly MirroredPerson[]): Set<string> {
  const known = [...people.flatMap(({ email }) => email ?? []), ...scim.flatMap(({ made }) => [...made.keys()])];
  return withOtherHalves(scim, people, { emails: new Set(known), users: new Set() });
}

function judgeIn(
  organization: ProductOrganization,
  people: readonly MirroredPerson[],
  asked: ReadonlySet<string>,
  hasGrace: boolean,
) {
  return judge({
    settings: decisionSettings(organization),
    emails: asked,
    people: peopleOf(people),
    // Those asked for, and those whose user has one of these emails now.
    made: new Map(
      [...organization.made].filter(
        ([email, { directoryUserId }]) =>
          asked.has(email) ||
          people.some((person) => person.directoryUserId === directoryUserId && asked.has(person.email ?? '')),
      ),
    ),
    absence,
    hasGrace: () => hasGrace,
  });
}

/** By the record that seat-policy publishes and the reading of it in membership. */
function storedDecision(one: PersonDecision, cause: Cause): StoredDecision {
  const by =
    cause === undefined ? ({ case: 'eventId', value: 'event' } as const) : ({ case: 'runId', value: cause } as const);
  const decision = decisionOf(create(SeatDecisionSchema, seatDecision(one, create(CauseSchema, { by }))));
  if (!decision) throw new Error('a decision that membership does not understand');
  return decision;
}

function detailsOf({ directoryUserId, firstName, lastName, createdAt }: DirectoryPerson) {
  return { directoryUserId, firstName, lastName, createdAt };
}

/** Members about whom nothing was ever decided: the directory does not know them. */
function absentMembers(members: ProductMembers, alsoDecided: ReadonlySet<string> = new Set()): CausedDecision[] {
  return members.records
    .filter(isLiving)
    .map(({ member }) => member.email)
    .filter((email) => !members.decisions.has(email) && !alsoDecided.has(email))
    .map((email) => absentDecision(email, byHand));
}

/**
 * As the queries leave them out: the primary owner, but for a changed email, and whom an administrator kept, unless something
 * else was decided.
 */
function withoutKept(
  members: ProductMembers,
  due: readonly CausedDecision[],
  news: readonly CausedDecision[] = [],
): CausedDecision[] {
  const renamed = new Set(due.flatMap(({ previousEmail }) => previousEmail ?? []));
  const changed = new Set<string>(news.map(({ email }) => email));
  return due.filter((one) => {
    const record = recordOf(members, one.email);
    if (one.decision.outcome !== 'remove') return true;
    if (record?.member.primaryOwner) return renamed.has(one.email);
    if (!record?.kept) return true;
    return changed.has(one.email) && !isKept(record, one);
  });
}

function isAboutSomebody({ directoryUserId, reasonCode }: StoredDecision): boolean {
  return directoryUserId !== undefined && reasonCode !== 'email_changed';
}

function isActiveInDirectory({ outcome, reasonCode }: StoredDecision): boolean {
  return outcome === 'provision' || reasonCode === 'no_role_group' || reasonCode === 'no_tier_group';
}

function heldOf({ members }: ProductOrganization): StoredMember[] {
  return members.records.filter(({ held }) => held !== undefined);
}

function emailOf(text: string): Email {
  const email = normalEmail(text);
  if (!email) throw new Error('a history names nobody');
  return email;
}

function roleOf(text: string): Role {
  return roles.find((one) => one === text) ?? 'user';
}

function statesOf(members: ProductMembers): MemberState[] {
  const shown = new Set(members.records.map(({ member }) => member.email));
  return [...shown]
    .sort()
    .flatMap((email) => recordOf(members, email) ?? [])
    .map(stateOf);
}

function stateOf({ memberId, member, held }: StoredMember): MemberState {
  const removed = member.status === 'removed';
  const waitsFor = member.wantedSeatTier ?? member.seatTier;
  return {
    email: member.email,
    status: member.status,
    role: removed ? '' : member.role,
    tier: removed ? '' : member.seatTier,
    reason: member.reasonCode,
    name: removed ? '' : member.firstName,
    primaryOwner: member.primaryOwner,
    user: removed ? '' : (member.directoryUserId ?? ''),
    line: member.waitingSince
      ? `${waitsFor} since ${member.waitingSince.getTime()} for ${member.waitingReason ?? ''}`
      : '',
    held: held?.reasonCode ?? '',
    record: String(memberId),
  };
}
