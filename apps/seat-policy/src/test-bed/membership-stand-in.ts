import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { MemberSchema, MemberStatus, membership } from '@rollcall/contracts';

/** Membership as far as seat-policy asks it. */
export interface MembershipStandIn {
  readonly client: Client<typeof membership.MembershipService>;
  /** By `organization/email`. */
  readonly members: Map<string, MessageInitShape<typeof MemberSchema>>;
  /** Against what an administrator keeps a member, by `organization/email`. */
  readonly kept: Map<string, MessageInitShape<typeof membership.KeptAgainstSchema>>;
  /** By `organization/tier`. */
  readonly seatsInUse: Map<string, number>;
  /** By hash. */
  readonly plans: Map<string, MessageInitShape<typeof membership.GetPlanBasisResponseSchema>>;
  /** What was reserved: `organization premium=3 standard=10`. */
  readonly reservations: string[];
  /** Called within each reservation, before it is answered. */
  onReserve: () => Promise<void>;
  away: boolean;
}

export function createMembershipStandIn(): MembershipStandIn {
  const members: MembershipStandIn['members'] = new Map();
  const kept: MembershipStandIn['kept'] = new Map();
  const seatsInUse: MembershipStandIn['seatsInUse'] = new Map();
  const plans: MembershipStandIn['plans'] = new Map();
  const reservations: string[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(membership.MembershipService, {
      getMember({ organizationId, email }) {
        if (standIn.away) throw new ConnectError('a bearer token is needed', Code.Unauthenticated);
        const member = members.get(`${organizationId}/${email}`);
        if (!member) throw new ConnectError('not_a_member: nobody of that email', Code.FailedPrecondition);
        const against = kept.get(`${organizationId}/${email}`);
        return {
          member: create(MemberSchema, { organizationId, email, status: MemberStatus.ACTIVE, ...member }),
          ...(against && { kept: against }),
        };
      },
      getPlanBasis({ planHash }) {
        if (standIn.away) throw new ConnectError('a bearer token is needed', Code.Unauthenticated);
        const plan = plans.get(planHash);
        if (!plan) throw new ConnectError('plan_changed: no such plan', Code.FailedPrecondition);
        return plan;
      },
      async reserveSeats({ organizationId, seatTiers }) {
        if (standIn.away) throw new ConnectError('a bearer token is needed', Code.Unauthenticated);
        await standIn.onReserve();
        const counts = new Map(seatTiers.map(({ tier, purchased }) => [tier, purchased]));
        for (const [place, used] of seatsInUse) {
          const [organization, tier = ''] = place.split('/');
          if (organization === organizationId && (counts.get(tier) ?? 0) < used) {
            throw new ConnectError(`seats_in_use: ${used} seats of ${tier} are in use`, Code.FailedPrecondition);
          }
        }
        reservations.push(
          [organizationId, ...seatTiers.map(({ tier, purchased }) => `${tier}=${purchased}`)].join(' '),
        );
        return {};
      },
    });
  });
  const standIn: MembershipStandIn = {
    client: createClient(membership.MembershipService, transport),
    members,
    kept,
    seatsInUse,
    plans,
    reservations,
    onReserve: async () => undefined,
    away: false,
  };
  return standIn;
}
