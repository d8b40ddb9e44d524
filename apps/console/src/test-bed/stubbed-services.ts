import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport, type HandlerContext } from '@connectrpc/connect';
import {
  group,
  ingest,
  membership,
  MemberStatus,
  OrganizationSchema,
  type Role,
  seatPolicy,
} from '@rollcall/contracts';
import { actingForHeader } from '@rollcall/service';

/** A call that came through to a service. */
export interface HeardCall {
  readonly method: string;
  readonly actingFor: string | null;
}

/** What the services know: two tenants, the first with two organizations, which are siblings. */
export const tenants = {
  a: { organizationId: 'org-a', siblingId: 'org-a-sandbox', parentId: 'parent-a', runId: 'run-a', holdId: 'hold-a' },
  b: { organizationId: 'org-b', siblingId: 'org-b', parentId: 'parent-b', runId: 'run-b', holdId: 'hold-b' },
} as const;

export const services = [
  ingest.IngestService,
  seatPolicy.SeatPolicyService,
  membership.MembershipService,
  group.GroupService,
] as const;

/** The four services in memory. Every method answers, by default with an empty message, and notes who asked. */
export function createStubbedServices() {
  const calls: HeardCall[] = [];
  const roles = new Map<string, Map<string, Role>>();
  const problems = { failure: undefined as ConnectError | undefined };
  /** Of streams that are open: tells them something, or that the browser is gone. */
  const streams = { open: 0 };
  const all = Object.values(tenants);
  const tenantOf = (organizationId: string) =>
    all.find((tenant) => tenant.organizationId === organizationId || tenant.siblingId === organizationId);

  const organization = (organizationId: string) =>
    create(OrganizationSchema, { organizationId, parentId: tenantOf(organizationId)?.parentId ?? '' });
  const run = (runId: string) => {
    const tenant = all.find((one) => one.runId === runId);
    if (!tenant) throw new ConnectError(`unknown run: ${runId}`, Code.NotFound);
    return create(ingest.SyncRunSchema, {
      runId,
      parentId: tenant.parentId,
      organizations: [{ organizationId: tenant.organizationId, removed: 1 }],
      problems: [{ directoryUserId: 'directory_user_1', reasonCode: 'no_email' }],
    });
  };

  const special: Record<string, (request: never) => unknown> = {
    GetSyncRun: ({ runId }: ingest.GetSyncRunRequest) => ({ run: run(runId) }),
    WatchSyncRun: ({ runId }: ingest.WatchSyncRunRequest) => ({ run: run(runId) }),
    ListSyncRuns: ({ parentId }: ingest.ListSyncRunsRequest) => ({
      runs: all.filter((tenant) => tenant.parentId === parentId).map(({ runId }) => run(runId)),
    }),
    GetHold: ({ holdId }: membership.GetHoldRequest) => {
      const tenant = all.find((one) => one.holdId === holdId);
      if (!tenant) throw new ConnectError(`unknown hold: ${holdId}`, Code.NotFound);
      return { hold: { holdId, organizationId: tenant.organizationId } };
    },
    GetOrganization: ({ organizationId }: seatPolicy.GetOrganizationRequest) => ({
      organization: organization(organizationId),
    }),
    ListOrganizations: ({ parentId }: seatPolicy.ListOrganizationsRequest) => ({
      organizations: all
        .filter((tenant) => parentId === '' || tenant.parentId === parentId)
        .flatMap((tenant) => [...new Set([tenant.organizationId, tenant.siblingId])].map(organization)),
    }),
    ListMembershipsOfPerson: ({ email }: membership.ListMembershipsOfPersonRequest) => ({
      memberships: [...(roles.get(email) ?? [])].map(([organizationId, role]) => ({
        organizationId,
        email,
        role,
        status: MemberStatus.ACTIVE,
      })),
    }),
    PreviewSync: ({ organizationId }: membership.PreviewSyncRequest) => {
      const tenant = tenantOf(organizationId);
      const touched = [...new Set([tenant?.organizationId ?? '', tenant?.siblingId ?? ''])];
      const change = { email: 'grace@example.test', reasonCode: 'not_in_directory' };
      return {
        plan: {
          hash: 'h',
          organizations: touched.map((id) => ({ organizationId: id, removed: 1, changes: [change] })),
        },
      };
    },
  };

  function hear(method: DescMethod, context: HandlerContext): void {
    if (problems.failure) throw problems.failure;
    calls.push({ method: method.name, actingFor: context.requestHeader.get(actingForHeader) });
  }
  const answerOf = (method: DescMethod, request: Message): Message =>
    create(method.output, (special[method.name]?.(request as never) ?? {}) as Record<string, unknown>);

  const transport = createRouterTransport((router) => {
    for (const method of services.flatMap<DescMethod>((service) => service.methods)) {
      if (method.methodKind === 'server_streaming') {
        router.rpc(
          method as never,
          async function* (request: Message, context: HandlerContext) {
            hear(method, context);
            streams.open += 1;
            try {
              yield answerOf(method, request);
              await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
            } finally {
              streams.open -= 1;
            }
          } as never,
        );
      } else {
        router.rpc(
          method as never,
          ((request: Message, context: HandlerContext) => {
            hear(method, context);
            return answerOf(method, request);
          }) as never,
        );
      }
    }
  });

  return {
    transport,
    calls,
    streams,
    setRole(email: string, organizationId: string, role: Role): void {
      const own = roles.get(email) ?? new Map<string, Role>();
      roles.set(email, own.set(organizationId, role));
    },
    loseRoles: (email: string) => void roles.delete(email),
    fail: (failure: ConnectError | undefined) => void (problems.failure = failure),
  };
}

export type StubbedServices = ReturnType<typeof createStubbedServices>;
