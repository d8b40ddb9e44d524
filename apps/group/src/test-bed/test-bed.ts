import { create } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { decodeRecord, group, OrganizationSchema, seatPolicy, type TopicRecord } from '@rollcall/contracts';
import type { ReceivedRecord, Subscription, Transport } from '@rollcall/messaging';
import { type Database, migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { type Catalogue, createLog, createMetrics, type Service, systemRuntime } from '@rollcall/service';
import { createGroup } from '../app';
import type { HeardTopic } from '../consumer/heard';
import { groupMigrations } from '../migrations';
import { seatTiers } from './records';

const tables = [
  'outbox',
  'outbox_sequence',
  'directory_user',
  'directory_group',
  'directory_membership',
  'directory_group_size',
  'organization',
  'member',
  'direct_group_member',
  'direct_group',
  'custom_role',
  'group_setting',
  'member_spend_limit',
  'organization_limits',
  'entitlement_change',
  'audit_entry',
];

/** A record of group.changes as it stands in the outbox. */
export interface PublishedRecord extends TopicRecord<'group.changes'> {
  readonly key: string;
  readonly traceparent: string | null;
}

/** An empty database on a server where roles may be made: `createTestDatabase` of libs/testing. */
export interface EmptyDatabase {
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/** The group service on a database of its own, without a transport: records are applied by hand. */
export interface TestBed {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly service: Service;
  readonly calls: Client<typeof group.GroupService>;
  /** Organizations that only seat-policy knows: organization id to parent id. */
  readonly onlyAtSeatPolicy: Map<string, string>;
  /** What `transport.problems()` answers. */
  readonly transportProblems: string[];
  apply(...records: ReceivedRecord<HeardTopic>[]): Promise<void>;
  /** Takes what was published since the last time out of the outbox. */
  published(): Promise<PublishedRecord[]>;
  /** Another instance of the service on the same database, as replicas are. Stopped with the bed. */
  anotherInstance(instance?: { readonly catalogue?: Catalogue }): Promise<Client<typeof group.GroupService>>;
  /** Empties all tables. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function createTestBed({ adminUrl, drop }: EmptyDatabase): Promise<TestBed> {
  await provisionServiceRoles(adminUrl, [{ service: 'group', schemas: ['group_'] }]);
  const databaseUrl = serviceDatabaseUrl(adminUrl, 'group');
  const options = { url: databaseUrl, applicationName: 'group-test', migrations: groupMigrations };
  await migrate(options);
  const database = await openDatabase(options);

  let ids = 0;
  const newId = () => `id-${String((ids += 1)).padStart(6, '0')}`;
  // The time of records stands still; what waits for other instances really waits.
  const clock = { now: () => new Date('2026-11-24T10:00:00Z'), sleep: systemRuntime().clock.sleep };
  const onlyAtSeatPolicy = new Map<string, string>();
  const transportProblems: string[] = [];
  const metrics = createMetrics('group');
  let apply: Subscription<HeardTopic>['apply'] | undefined;
  const createInstance = (
    onSubscribe: (subscription: Subscription<HeardTopic>) => void,
    instance: { readonly catalogue?: Catalogue } = {},
  ) =>
    createGroup({
      ...instance,
      database,
      transport: idleTransport(transportProblems, onSubscribe),
      runtime: { clock, newId, random: () => 0.5 },
      log: createLog('group', 'silent'),
      metrics,
      seatPolicy: createFakeSeatPolicy(onlyAtSeatPolicy),
    });
  const service = createInstance((subscription) => (apply = subscription.apply));
  await service.start();
  const others: Service[] = [];

  return {
    database,
    databaseUrl,
    service,
    calls: createClient(group.GroupService, createRouterTransport(service.doors.routes)),
    onlyAtSeatPolicy,
    transportProblems,
    apply: (...records) => database.transaction(async (tx) => apply?.(tx, records)),
    async published() {
      const rows = await database.query<{ key: string; value: string; traceparent: string | null }>(
        `with taken as (delete from outbox returning *) select key, value, traceparent from taken order by id`,
      );
      return rows.map(({ key, value, traceparent }) => ({ ...decodeRecord('group.changes', value), key, traceparent }));
    },
    async anotherInstance(instance) {
      const other = createInstance(() => undefined, instance);
      await other.start();
      others.push(other);
      return createClient(group.GroupService, createRouterTransport(other.doors.routes));
    },
    async empty() {
      // Not truncate: it makes new files, which takes longer than deleting the few rows of a test.
      for (const table of tables) await database.query(`delete from ${table}`);
      // Positions go on: what an instance keeps in memory stays right.
      await database.query('update entitlement_position set last = last + 1, forgotten = last + 1');
      onlyAtSeatPolicy.clear();
      transportProblems.length = 0;
    },
    async close() {
      for (const one of [service, ...others]) await one.stop();
      await metrics.stop();
      await database.close();
      await drop();
    },
  };
}

/** Delivers nothing; who subscribes is handed over, so that records can be applied by hand. */
function idleTransport(
  problems: readonly string[],
  onSubscribe: (subscription: Subscription<HeardTopic>) => void,
): Transport {
  const stop = async (): Promise<void> => undefined;
  return {
    relay: async () => ({ stop, wake: () => undefined }),
    subscribe: async (subscription) => {
      // The group service subscribes once, to the topics that it hears.
      onSubscribe(subscription as unknown as Subscription<HeardTopic>);
      return { stop };
    },
    problems: () => [...problems],
    close: stop,
  };
}

/** Seat-policy as far as this service asks it. The organization `unreachable` stands for one that does not answer. */
export function createFakeSeatPolicy(
  parents: ReadonlyMap<string, string>,
): Client<typeof seatPolicy.SeatPolicyService> {
  const transport = createRouterTransport(({ service }) => {
    service(seatPolicy.SeatPolicyService, {
      getOrganization({ organizationId }) {
        if (organizationId === 'unreachable') throw new ConnectError('no token', Code.Unauthenticated);
        const parentId = parents.get(organizationId);
        if (parentId === undefined) throw new ConnectError('unknown organization', Code.NotFound);
        return {
          organization: create(OrganizationSchema, {
            organizationId,
            parentId,
            name: organizationId,
            revision: 1,
            seatTiers: seatTiers(),
          }),
        };
      },
    });
  });
  return createClient(seatPolicy.SeatPolicyService, transport);
}
