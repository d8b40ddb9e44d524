import { type ConnectRouter, createClient, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { group, ingest, membership, seatPolicy } from '@rollcall/contracts';
import type { Services } from '../services/services';

/** What stand-ins of the services answer; what is left out is not implemented. */
export interface Answers {
  readonly ingest?: Partial<ServiceImpl<typeof ingest.IngestService>>;
  readonly membership?: Partial<ServiceImpl<typeof membership.MembershipService>>;
  readonly group?: Partial<ServiceImpl<typeof group.GroupService>>;
  readonly seatPolicy?: Partial<ServiceImpl<typeof seatPolicy.SeatPolicyService>>;
}

export function serve(router: ConnectRouter, answers: Answers): ConnectRouter {
  return router
    .service(ingest.IngestService, answers.ingest ?? {})
    .service(membership.MembershipService, answers.membership ?? {})
    .service(group.GroupService, answers.group ?? {})
    .service(seatPolicy.SeatPolicyService, answers.seatPolicy ?? {});
}

/** The services, in memory. */
export function servedBy(answers: Answers): Services {
  const transport = createRouterTransport((router) => void serve(router, answers));
  return {
    ingest: createClient(ingest.IngestService, transport),
    membership: createClient(membership.MembershipService, transport),
    group: createClient(group.GroupService, transport),
    seatPolicy: createClient(seatPolicy.SeatPolicyService, transport),
    get: () => Promise.reject(new Error('there is no HTTP here')),
  };
}
