import { type Client, Code, ConnectError } from '@connectrpc/connect';
import {
  type ingest,
  type membership,
  MemberStatus,
  type Organization,
  Role,
  type seatPolicy,
} from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import { LRUCache } from 'lru-cache';

/** To whom belongs what a request names. */
export interface LookUps {
  /** @throws ConnectError not_found */
  parentOfRun(runId: string): Promise<string>;
  /** @throws ConnectError not_found */
  organizationOfHold(holdId: string): Promise<string>;
  /** The ids of a parent's organizations; none of a parent that is not there. */
  organizationsOf(parentId: string): Promise<readonly string[]>;
  /** As it is now; undefined: it is not there. */
  organization(organizationId: string): Promise<Organization | undefined>;
  /** Whether a member of the organization is an owner of it now. */
  isOwner(person: { readonly organizationId: string; readonly email: string }): Promise<boolean>;
}

/** A new organization of a parent is seen after this long at most. */
const listKeptMs = 30_000;
const parentsKept = 1_000;
const idsKept = 10_000;
const pageSize = 1_000;

export function createLookUps(deps: {
  readonly ingest: Client<typeof ingest.IngestService>;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly membership: Client<typeof membership.MembershipService>;
  readonly clock: Clock;
}): LookUps {
  const { ingest: runs, seatPolicy: organizations, membership: memberships, clock } = deps;

  // A run stays with its parent and a hold with its organization: what was found once holds for ever.
  const parents = new LRUCache<string, string>({
    max: idsKept,
    fetchMethod: async (runId) => (await runs.getSyncRun({ runId })).run?.parentId ?? '',
  });
  const holders = new LRUCache<string, string>({
    max: idsKept,
    fetchMethod: async (holdId) => (await memberships.getHold({ holdId })).hold?.organizationId ?? '',
  });
  const families = new LRUCache<string, readonly string[]>({
    max: parentsKept,
    ttl: listKeptMs,
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
    fetchMethod: (parentId) => idsOf(parentId),
  });

  async function idsOf(parentId: string): Promise<string[]> {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const page = await organizations.listOrganizations({ parentId, pageSize, pageToken });
      ids.push(...page.organizations.map(({ organizationId }) => organizationId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return ids;
  }

  return {
    parentOfRun: async (runId) => (await parents.fetch(runId)) ?? '',
    organizationOfHold: async (holdId) => (await holders.fetch(holdId)) ?? '',
    async organizationsOf(parentId) {
      // Asked without a parent, the list would be that of everybody.
      if (parentId === '') return [];
      return (await orUndefined(families.fetch(parentId))) ?? [];
    },
    organization: async (organizationId) =>
      (await orUndefined(organizations.getOrganization({ organizationId })))?.organization,
    async isOwner({ organizationId, email }) {
      const member = (await orUndefined(memberships.getMember({ organizationId, email })))?.member;
      return member !== undefined && member.status !== MemberStatus.REMOVED && member.role === Role.OWNER;
    },
  };
}

/** Whoever asks for what is not a member, or no id at all, hears so from the call itself. */
const nothingThere: ReadonlySet<Code> = new Set([Code.NotFound, Code.InvalidArgument, Code.FailedPrecondition]);

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ConnectError && nothingThere.has(error.code)) return undefined;
    throw error;
  }
}
