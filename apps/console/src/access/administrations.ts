import type { Client } from '@connectrpc/connect';
import { type Member, type membership, MemberStatus, Role } from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import { LRUCache } from 'lru-cache';

export type AdministratorRole = 'owner' | 'admin';

/** The organizations that a person administers, by id, with what they are there. */
export type Administered = ReadonlyMap<string, AdministratorRole>;

/** Who administers what, by membership's own records. */
export interface Administrations {
  /** @throws ConnectError when membership does not answer: nobody is let in on what was true once */
  of(email: string): Promise<Administered>;
}

/** A role that is lost is access lost within a minute: this long, and what a stream takes to look again. */
const keptMs = 30_000;
const peopleKept = 10_000;
const pageSize = 1_000;

export function createAdministrations(deps: {
  readonly membership: Client<typeof membership.MembershipService>;
  readonly clock: Clock;
}): Administrations {
  const { membership: memberships, clock } = deps;

  async function read(email: string): Promise<Administered> {
    const administered = new Map<string, AdministratorRole>();
    let pageToken = '';
    do {
      const page = await memberships.listMembershipsOfPerson({ email, pageSize, pageToken });
      for (const member of page.memberships) {
        const role = administratorRole(member);
        if (role !== undefined) administered.set(member.organizationId, role);
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return administered;
  }

  const kept = new LRUCache<string, Administered>({
    max: peopleKept,
    ttl: keptMs,
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
    fetchMethod: (email) => read(email),
  });
  return { of: async (email) => (await kept.fetch(email)) ?? new Map() };
}

function administratorRole({ status, role, primaryOwner }: Member): AdministratorRole | undefined {
  if (status !== MemberStatus.ACTIVE) return undefined;
  if (primaryOwner || role === Role.OWNER) return 'owner';
  return role === Role.ADMIN ? 'admin' : undefined;
}
