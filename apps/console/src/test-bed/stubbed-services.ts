import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport, type HandlerContext } from '@connectrpc/connect';
import {
  actingForHeader,
  actingForOf,
  group,
  ingest,
  membership,
  MemberStatus,
  OrganizationSchema,
  Role,
  seatPolicy,
} from '@rollcall/contracts';

/** A call that came through to a service. */
export interface HeardCall {
  readonly method: string;
  readonly actingFor: string | null;
}

/** What the services know: two tenants, the first with two organizations, which are siblings. */
export const tenants = {
  a: {
    ...{ organizationId: 'org-a', parentId: 'parent-a', runId: 'run-a', holdId: 'hold-a' },
    ...{ siblingId: 'org-a-sandbox', siblingHoldId: 'hold-a-sandbox' },
  },
  b: {
    ...{ organizationId: 'org-b', parentId: 'parent-b', runId: 'run-b', holdId: 'hold-b' },
    ...{ siblingId: 'org-b', siblingHoldId: 'hold-b' },
  },
} as const;

export const services = [
  ingest.IngestService,
  seatPolicy.SeatPolicyService,
  membership.MembershipService,
  group.GroupService,
] as const;

/** A mapping that every organization has. */
export const ownersGroup = { groupId: 'directory_group_owners', role: Role.OWNER };

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
    create(OrganizationSchema, {
      organizationId,
      parentId: tenantOf(organizationId)?.parentId ?? '',
      groupMappings: { roleMappings: [ownersGroup] },
    });
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

  const special: Record<string, (request: never, method: DescMethod) => unknown> = {
    // Two pages; the times of the services lie between each other's.
    ListAuditEntries: ({ organizationId, pageToken }: membership.ListAuditEntriesRequest, { name, parent }) => {
      const age = services.findIndex(({ typeName }) => typeName === parent.typeName) + (pageToken === '' ? 0 : 20);
      const entries = [age, age + 10].map((seconds) => ({
        entryId: `${parent.name} ${seconds}`,
        at: timestampFromMs(Date.UTC(2026, 10, 25) - seconds * 1_000),
        service: parent.typeName,
        method: name,
        message: '=cmd()',
        organizationId,
      }));
      return { auditEntries: entries, nextPageToken: pageToken === '' ? 'second' : '' };
    },
    GetSyncRun: ({ runId }: ingest.GetSyncRunRequest) => ({ run: run(runId) }),
    WatchSyncRun: ({ runId }: ingest.WatchSyncRunRequest) => ({ run: run(runId) }),
    ListSyncRuns: ({ parentId }: ingest.ListSyncRunsRequest) => ({
      runs: all.filter((tenant) => tenant.parentId === parentId).map(({ runId }) => run(runId)),
    }),
    GetHold: ({ holdId }: membership.GetHoldRequest) => {
      const tenant = all.find((one) => one.holdId === holdId || one.siblingHoldId === holdId);
      if (!tenant) throw new ConnectError(`unknown hold: ${holdId}`, Code.NotFound);
      return { hold: { holdId, organizationId: holdId === tenant.holdId ? tenant.organizationId : tenant.siblingId } };
    },
    GetMember: ({ organizationId, email }: membership.GetMemberRequest) => {
      if (email === '') return {};
      const role = roles.get(email)?.get(organizationId);
      if (role === undefined) throw new ConnectError('not_a_member: nobody', Code.FailedPrecondition);
      return { member: { organizationId, email, role, status: MemberStatus.ACTIVE } };
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
    const header = context.requestHeader.get(actingForHeader);
    calls.push({ method: method.name, actingFor: header === null ? null : (actingForOf(header) ?? null) });
  }
  const answerOf = (method: DescMethod, request: Message): Message =>
    create(method.output, (special[method.name]?.(request as never, method) ?? {}) as Record<string, unknown>);

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
    /** From now on a method answers so. */
    answer: (method: string, answer: () => object) => void (special[method] = answer),
    loseRoles: (email: string) => void roles.delete(email),
    fail: (failure: ConnectError | undefined) => void (problems.failure = failure),
  };
}

export type StubbedServices = ReturnType<typeof createStubbedServices>;
