import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { type Member, type membership, MemberStatus } from '@rollcall/contracts';
import type { KeptDecision } from '@rollcall/domain';
import { membershipAway } from './membership-away';

/** A member as membership has them. */
export interface LivingMember {
  readonly member: Member;
  /** The decision to remove them against which an administrator keeps them. */
  readonly kept: KeptDecision | undefined;
}

/** What membership holds of one person. */
export interface MemberLookup {
  /** The person's living record; a removed one is history. @throws ConnectError unavailable */
  living(organizationId: string, email: string): Promise<LivingMember | undefined>;
}

export function createMemberLookup(client: Client<typeof membership.MembershipService>): MemberLookup {
  return {
    async living(organizationId, email) {
      try {
        const { member, kept } = await client.getMember({ organizationId, email });
        return member === undefined || member.status === MemberStatus.REMOVED
          ? undefined
          : { member, kept: kept && keptDecision(kept) };
      } catch (error) {
        const nobody =
          error instanceof ConnectError && (error.code === Code.FailedPrecondition || error.code === Code.NotFound);
        if (nobody) return undefined;
        throw membershipAway(error);
      }
    },
  };
}

function keptDecision({ reasonCode, directoryUserId }: membership.KeptAgainst): KeptDecision {
  return { outcome: 'remove', reasonCode, directoryUserId: directoryUserId || undefined };
}
