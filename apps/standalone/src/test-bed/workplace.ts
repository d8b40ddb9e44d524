import {
  ingest,
  type membership,
  type Member,
  MemberStatus,
  OrganizationKind,
  type ProvisioningMode,
  Role,
  SyncScope,
} from '@rollcall/contracts';
import type { SimulatedRoad } from './simulated-road';

/** What is not said is off or empty. */
export interface Mappings {
  readonly enabled: boolean;
  readonly roleMappings?: { readonly groupId: string; readonly role: Role }[];
  readonly seatTierMappingsEnabled?: boolean;
  readonly seatTierMappings?: { readonly groupId: string; readonly tier: string }[];
}

export interface WorkplaceOptions {
  /** Unique on the road: names the parent and its organizations. */
  readonly name: string;
  /** Of people in the directory at the start, without a domain. */
  readonly people?: readonly string[];
  /** Group name, to the people in it at the start. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly tiers?: readonly { readonly tier: string; readonly rank: number; readonly purchased: number }[];
  readonly defaultSeatTier?: string;
  /** A sandbox under the same parent. */
  readonly sandbox?: boolean;
}

/** A parent with a directory and an organization or two on the simulated road, driven as its administrators would. */
export interface Workplace {
  readonly parentId: string;
  readonly organizationId: string;
  readonly sandboxId: string;
  readonly directoryId: string;
  /** Directory user ids by person. */
  readonly users: Map<string, string>;
  /** Directory group ids by name. */
  readonly groups: Map<string, string>;
  emailOf(person: string): string;
  hire(person: string): void;
  idOfGroup(name: string): string;
  idOfUser(person: string): string;
  /** Awaits a call while time goes on. */
  during<Result>(call: Promise<Result>): Promise<Result>;
  /** Lets everything that was sent arrive: webhooks, relays, consumers. */
  settle(): Promise<void>;
  /** Living members without the primary owner, as `person role tier status`, sorted. */
  members(organizationId?: string): Promise<string[]>;
  member(person: string, organizationId?: string): Promise<Member>;
  setMode(mode: ProvisioningMode, confirmedPlanHash?: string): Promise<ingest.SyncRun | undefined>;
  setMappings(mappings: Mappings, confirmedPlanHash?: string): Promise<ingest.SyncRun | undefined>;
  syncNow(scope?: SyncScope, confirmedPlanHash?: string): Promise<ingest.SyncRun>;
  preview(
    change?: { readonly mode?: ProvisioningMode; readonly mappings?: Mappings },
    scope?: SyncScope,
  ): Promise<membership.Plan>;
  holds(organizationId?: string): Promise<membership.Hold[]>;
  /** The run once it has ended. */
  ended(runId: string): Promise<ingest.SyncRun>;
}

const settling = 1_000;
const endStates = new Set([ingest.SyncState.COMPLETED, ingest.SyncState.INCOMPLETE, ingest.SyncState.FAILED]);

export async function openWorkplace(road: SimulatedRoad, options: WorkplaceOptions): Promise<Workplace> {
  const { name, people = [], groups = {}, sandbox = false } = options;
  const { tiers = [{ tier: 'standard', rank: 1, purchased: 500 }], defaultSeatTier = 'standard' } = options;
  const { control } = road.workos;
  const parentId = `${name}-parent`;
  const organizationId = name;
  const sandboxId = `${name}-sandbox`;
  const workos = control.createOrganization({ name });
  const directory = control.createDirectory({ organization_id: workos.id, name, type: 'okta scim v2.0' });
  const users = new Map<string, string>();
  const groupIds = new Map<string, string>();

  const known = (ids: ReadonlyMap<string, string>, what: string): string => {
    const id = ids.get(what);
    if (id === undefined) throw new Error(`the test names nobody of the directory: ${what}`);
    return id;
  };
  const during = async <Result>(call: Promise<Result>): Promise<Result> => {
    let ended = false;
    const settled = call.finally(() => (ended = true));
    settled.catch(() => undefined);
    for (let step = 0; step < 400 && !ended; step += 1) await road.clock.advance(50);
    return settled;
  };
  const ended = async (runId: string): Promise<ingest.SyncRun> => {
    for (let step = 0; step < 200; step += 1) {
      const { run } = await during(road.ingest.getSyncRun({ runId }));
      if (run && endStates.has(run.state)) return run;
      await road.clock.advance(500);
    }
    throw new Error(`the run ${runId} does not end`);
  };
  const endedIfAny = (runId: string | undefined) => (runId === undefined ? undefined : ended(runId));

  const workplace: Workplace = {
    parentId,
    organizationId,
    sandboxId,
    directoryId: directory.id,
    users,
    groups: groupIds,
    emailOf: (person) => `${person}@${name}.example`,
    hire(person) {
      const email = workplace.emailOf(person);
      const user = control.createUser({ directory_id: directory.id, email, first_name: person, last_name: 'Example' });
      users.set(person, user.id);
    },
    idOfGroup: (group) => known(groupIds, group),
    idOfUser: (person) => known(users, person),
    during,
    settle: () => road.clock.advance(settling),
    async members(organization = organizationId) {
      const { members } = await during(road.membership.listMembers({ organizationId: organization, pageSize: 1_000 }));
      return members.filter(({ primaryOwner }) => !primaryOwner).map(lineOf);
    },
    async member(person, organization = organizationId) {
      const email = workplace.emailOf(person);
      const { member } = await during(road.membership.getMember({ organizationId: organization, email }));
      if (!member) throw new Error(`no member ${email}`);
      return member;
    },
    async setMode(mode, confirmedPlanHash) {
      const { syncRunId } = await during(
        road.seatPolicy.setProvisioningMode({ organizationId, mode, ...hashOf(confirmedPlanHash) }),
      );
      return endedIfAny(syncRunId);
    },
    async setMappings(mappings, confirmedPlanHash) {
      const { syncRunId } = await during(
        road.seatPolicy.setGroupMappings({ organizationId, ...mappings, ...hashOf(confirmedPlanHash) }),
      );
      return endedIfAny(syncRunId);
    },
    async syncNow(scope = SyncScope.BOTH, confirmedPlanHash) {
      const { run } = await during(road.ingest.requestSync({ organizationId, scope, ...hashOf(confirmedPlanHash) }));
      return ended(run?.runId ?? '');
    },
    async preview({ mode, mappings } = {}, scope = SyncScope.BOTH) {
      const { plan } = await during(
        road.membership.previewSync({
          organizationId,
          scope,
          ...(mode !== undefined && { provisioningMode: mode }),
          ...(mappings && { groupMappings: mappings }),
        }),
      );
      if (!plan) throw new Error('a preview without a plan');
      return plan;
    },
    async holds(organization = organizationId) {
      const { holds } = await during(road.membership.listHolds({ organizationId: organization }));
      return holds;
    },
    ended,
  };

  people.forEach((person) => workplace.hire(person));
  for (const [group, members] of Object.entries(groups)) {
    const { id } = control.createGroup({ directory_id: directory.id, name: group });
    groupIds.set(group, id);
    for (const person of members) control.addMember(id, workplace.idOfUser(person));
  }
  await during(road.seatPolicy.putParent({ parentId, name, workosOrganizationId: workos.id }));
  for (const [id, kind] of [
    [organizationId, OrganizationKind.PRODUCTION],
    ...(sandbox ? ([[sandboxId, OrganizationKind.SANDBOX]] as const) : []),
  ] as const) {
    await during(
      road.seatPolicy.putOrganization({
        organizationId: id,
        parentId,
        name: id,
        kind,
        primaryOwnerEmail: `owner@${name}.example`,
        seatTiers: tiers.map((tier) => ({ ...tier, capabilities: [] })),
        defaultSeatTier,
      }),
    );
  }
  // The first run of the parent changes no member: the organizations are in mode invite_only.
  const { runs } = await during(road.ingest.listSyncRuns({ parentId }));
  for (const { runId } of runs) await ended(runId);
  return workplace;
}

function hashOf(confirmedPlanHash: string | undefined): { confirmedPlanHash?: string } {
  return confirmedPlanHash === undefined ? {} : { confirmedPlanHash };
}

const roleNames: Readonly<Record<Role, string>> = {
  [Role.UNSPECIFIED]: '?',
  [Role.OWNER]: 'owner',
  [Role.ADMIN]: 'admin',
  [Role.USER]: 'user',
  [Role.CUSTOM]: 'custom',
};

/** `ada user standard active`, or `waiting` in place of active, with ` held` where a removal waits. */
function lineOf({ email, role, seatTier, status, held }: Member): string {
  const stands = status === MemberStatus.ACTIVE ? 'active' : 'waiting';
  return `${email.split('@')[0]} ${roleNames[role]} ${seatTier} ${stands}${held ? ' held' : ''}`;
}
