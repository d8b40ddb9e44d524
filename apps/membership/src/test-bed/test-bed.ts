import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import {
  DecisionOutcome,
  decodeRecord,
  group,
  membership,
  type Organization,
  seatPolicy,
  type Topic,
  type TopicRecord,
} from '@rollcall/contracts';
import type { ReceivedRecord, Subscription, Transport } from '@rollcall/messaging';
import { type Database, migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import {
  createCallers,
  createLog,
  createMetrics,
  createServiceClient,
  type Service,
  startServiceServer,
  systemRuntime,
} from '@rollcall/service';
import { createMembership } from '../app';
import type { HeardTopic } from '../consumer/steps';
import { membershipMigrations } from '../migrations';
import type { DecisionInit } from './records';

/** A record of membership.changes as it stands in the outbox. */
export interface PublishedRecord extends TopicRecord<'membership.changes'> {
  readonly key: string;
  readonly traceparent: string | null;
}

/** An empty database on a server where roles may be made: `createTestDatabase` of libs/testing. */
export interface EmptyDatabase {
  readonly adminUrl: string;
  drop(): Promise<void>;
}

export type PreviewPart = MessageInitShape<typeof seatPolicy.PreviewDecisionsResponseSchema>;

/** Seat-policy and group as far as this service asks them. */
export interface Neighbours {
  /** Organizations that seat-policy answers with. */
  readonly organizations: Map<string, Organization>;
  /** The names of people's groups, by email. */
  readonly groupNames: Map<string, string[]>;
  /** The sizes of the questions put to the group service. */
  readonly questions: number[];
  /** What seat-policy decides about who logs in, by email; who is not named is in no directory, mappings off. */
  readonly loginDecisions: Map<string, DecisionInit>;
  /** What seat-policy answers a preview with, message by message. */
  previewed: (request: seatPolicy.PreviewDecisionsRequest) => Iterable<PreviewPart> | AsyncIterable<PreviewPart>;
  /** Seat-policy does not answer. */
  seatPolicyAway: boolean;
  /** The group service fails from this question on. */
  groupFailsAt: number;
}

/** One of several processes of the service. */
export interface Instance {
  readonly service: Service;
  apply(...records: ReceivedRecord<HeardTopic>[]): Promise<void>;
}

/** The membership service on a database of its own, without a transport: records are applied by hand. */
export interface TestBed extends Instance {
  readonly database: Database;
  readonly databaseUrl: string;
  /** As the caller `ada`, over HTTP. */
  readonly calls: Client<typeof membership.MembershipService>;
  readonly baseUrl: string;
  readonly neighbours: Neighbours;
  /** Lines of the log since the bed was emptied, warnings and worse. */
  readonly logged: string[];
  /** What `transport.problems()` answers. */
  readonly transportProblems: string[];
  /** Another process on the same schema, with connections of its own. Closed with the bed. */
  secondInstance(): Promise<Instance>;
  /** Moves the clock on. */
  wait(milliseconds: number): void;
  /** Takes what was published since the last time out of the outbox. */
  published(): Promise<PublishedRecord[]>;
  /** Empties all tables and forgets what the neighbours know. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function createTestBed({ adminUrl, drop }: EmptyDatabase): Promise<TestBed> {
  await provisionServiceRoles(adminUrl, [{ service: 'membership', schemas: ['membership'] }]);
  const databaseUrl = serviceDatabaseUrl(adminUrl, 'membership');
  const options = { url: databaseUrl, applicationName: 'membership-test', migrations: membershipMigrations };
  await migrate(options);
  const database = await openDatabase(options);
  const logged: string[] = [];
  const log = createLog('membership', 'warn', { write: (line) => void logged.push(line) });
  const metrics = createMetrics('membership');

  let now = Date.UTC(2026, 10, 24, 9);
  let ids = 0;
  const newId = (): string => `00000000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const clock = { now: () => new Date(now), sleep: async () => undefined };
  const neighbours = noNeighbours();
  const transportProblems: string[] = [];
  const startInstance = async (instanceDatabase: Database): Promise<Instance> => {
    const heard: Subscription<HeardTopic>[] = [];
    const service = createMembership({
      database: instanceDatabase,
      transport: idleTransport(transportProblems, heard),
      runtime: { clock, newId, random: () => 0.5 },
      log,
      metrics,
      seatPolicy: seatPolicyOf(neighbours),
      group: groupOf(neighbours),
    });
    await service.start();
    return {
      service,
      apply: (...records) => instanceDatabase.transaction(async (tx) => heard[0]?.apply(tx, records)),
    };
  };
  const { service, apply } = await startInstance(database);
  const others: Database[] = [];
  const server = await startServiceServer({
    service: 'membership',
    doors: service.doors,
    callers: createCallers({ callers: [{ name: 'ada', token: 'secret' }] }),
    metrics,
    log,
    newId: systemRuntime().newId,
    host: '127.0.0.1',
    port: 0,
  });
  const baseUrl = `http://127.0.0.1:${server.port}`;

  return {
    database,
    databaseUrl,
    service,
    calls: createServiceClient(membership.MembershipService, { baseUrl, token: 'secret' }),
    baseUrl,
    neighbours,
    logged,
    transportProblems,
    apply,
    async secondInstance() {
      const other = await openDatabase({ ...options, applicationName: 'second instance' });
      others.push(other);
      return startInstance(other);
    },
    wait(milliseconds) {
      now += milliseconds;
    },
    async published() {
      const rows = await database.query<{ key: string; value: string; traceparent: string | null }>(
        `with taken as (delete from outbox returning *) select key, value, traceparent from taken order by id`,
      );
      return rows.map(({ key, value, traceparent }) => ({
        ...decodeRecord('membership.changes', value),
        key,
        traceparent,
      }));
    },
    async empty() {
      await database.query(
        'truncate outbox, outbox_sequence, member, decision, member_history, seat_tier, plan, plan_removal, organization, audit_entry cascade',
      );
      const { seatPolicyAway, groupFailsAt, previewed } = noNeighbours();
      Object.assign(neighbours, { seatPolicyAway, groupFailsAt, previewed });
      neighbours.organizations.clear();
      neighbours.loginDecisions.clear();
      neighbours.groupNames.clear();
      neighbours.questions.length = 0;
      transportProblems.length = 0;
      logged.length = 0;
    },
    async close() {
      await service.stop();
      await server.stop();
      await metrics.stop();
      await Promise.all([database, ...others].map((one) => one.close()));
      await drop();
    },
  };
}

export function noNeighbours(): Neighbours {
  return {
    organizations: new Map(),
    loginDecisions: new Map(),
    previewed: () => {
      throw new ConnectError('not_scanned_yet: no scan is complete', Code.FailedPrecondition);
    },
    groupNames: new Map(),
    questions: [],
    seatPolicyAway: false,
    groupFailsAt: Infinity,
  };
}

/** Keeps subscriptions instead of delivering to them. */
function idleTransport(problems: readonly string[], heard: Subscription<HeardTopic>[]): Transport {
  const stop = async (): Promise<void> => undefined;
  return {
    relay: async () => ({ stop, wake: () => undefined }),
    async subscribe<T extends Topic>(subscription: Subscription<T>) {
      // The one subscription of this service.
      heard.push(subscription as unknown as Subscription<HeardTopic>);
      return { stop };
    },
    problems: () => [...problems],
    close: stop,
  };
}

export function seatPolicyOf(neighbours: Neighbours): Client<typeof seatPolicy.SeatPolicyService> {
  const organizationOf = (organizationId: string): Organization => {
    if (neighbours.seatPolicyAway) throw new ConnectError('away', Code.Unavailable);
    const organization = neighbours.organizations.get(organizationId);
    if (!organization) throw new ConnectError(`unknown organization: ${organizationId}`, Code.NotFound);
    return organization;
  };
  const transport = createRouterTransport(({ service }) => {
    service(seatPolicy.SeatPolicyService, {
      getOrganization: ({ organizationId }) => ({ organization: organizationOf(organizationId) }),
      decideLogin({ organizationId, email }) {
        const { revision } = organizationOf(organizationId);
        const kept = { email, outcome: DecisionOutcome.PROVISION, reasonCode: 'kept' };
        return { decision: neighbours.loginDecisions.get(email) ?? kept, settingsRevision: revision };
      },
      async *previewDecisions(request) {
        organizationOf(request.organizationId);
        yield* neighbours.previewed(request);
      },
    });
  });
  return createClient(seatPolicy.SeatPolicyService, transport);
}

export function groupOf(neighbours: Neighbours): Client<typeof group.GroupService> {
  const transport = createRouterTransport(({ service }) => {
    service(group.GroupService, {
      listGroupNamesOfMembers({ emails }) {
        neighbours.questions.push(emails.length);
        if (neighbours.questions.length >= neighbours.groupFailsAt) throw new ConnectError('away', Code.Unavailable);
        const members = emails.flatMap((email) => {
          const groupNames = neighbours.groupNames.get(email);
          return groupNames ? [{ email, groupNames }] : [];
        });
        return { members };
      },
    });
  });
  return createClient(group.GroupService, transport);
}
