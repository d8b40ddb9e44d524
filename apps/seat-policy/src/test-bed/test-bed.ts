import { type Client, createClient, createRouterTransport } from '@connectrpc/connect';
import {
  decodeRecord,
  OrganizationKind,
  ProvisioningMode,
  seatPolicy,
  type Topic,
  type TopicRecord,
} from '@rollcall/contracts';
import type { Clock, Log } from '@rollcall/domain';
import type { ReceivedRecord, Subscription, Transport } from '@rollcall/messaging';
import {
  type Database,
  migrate,
  openDatabase,
  provisionServiceRoles,
  serviceDatabaseUrl,
  type Transaction,
} from '@rollcall/persistence';
import { createMetrics, type Service } from '@rollcall/service';
import { createSeatPolicy } from '../app';
import type { OrganizationPut } from '../organizations/new-organization';
import { seatPolicyMigrations } from '../migrations';
import { createMembershipStandIn, type MembershipStandIn } from './membership-stand-in';

/** Those that refer to others first. */
const tables = [
  'outbox',
  'outbox_sequence',
  'pending_removal',
  'decision',
  'organization',
  'parent',
  'sync_request',
  'directory_connection',
  'gone_directory',
  'directory_user',
  'directory_group',
  'directory_membership',
  'audit_entry',
];

/** A record as it stands in the outbox. */
export type PublishedRecord = {
  [T in Topic]: TopicRecord<T> & { readonly topic: T; readonly key: string; readonly traceparent: string | null };
}['seat.decisions' | 'organization.settings'];

type OrganizationInit = Partial<OrganizationPut> & { readonly organizationId: string };

/** Seat-policy on a database of its own, without a transport: records are applied by hand. */
export interface TestBed {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly service: Service;
  readonly calls: Client<typeof seatPolicy.SeatPolicyService>;
  readonly membership: MembershipStandIn;
  /** What `transport.problems()` answers. */
  readonly transportProblems: string[];
  /** Applies records as one batch. Answers how many statements that took. */
  apply(...records: ReceivedRecord<'directory.changes'>[]): Promise<number>;
  /** The same in a transaction of the test's own. */
  applyIn(tx: Transaction, ...records: ReceivedRecord<'directory.changes'>[]): Promise<void>;
  /** Takes what was published since the last time out of the outbox. */
  published(): Promise<PublishedRecord[]>;
  /** Puts a parent named parent-1 and, in mode scim, an organization with tiers premium and standard. */
  putScim(organization: OrganizationInit): Promise<void>;
  putOrganization(
    organization: OrganizationInit,
  ): ReturnType<Client<typeof seatPolicy.SeatPolicyService>['putOrganization']>;
  /** Empties all tables and the stand-in. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export interface TestBedOptions {
  /** The superuser's address of an empty database. */
  readonly adminUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

export async function createTestBed({ adminUrl, clock, log }: TestBedOptions): Promise<TestBed> {
  await provisionServiceRoles(adminUrl, [{ service: 'seat_policy', schemas: ['seat_policy'] }]);
  const databaseUrl = serviceDatabaseUrl(adminUrl, 'seat_policy');
  const options = { url: databaseUrl, applicationName: 'seat-policy-test', migrations: seatPolicyMigrations };
  await migrate(options);
  const database = await openDatabase(options);

  let ids = 0;
  const newId = (): string => `00000000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const membership = createMembershipStandIn();
  const transportProblems: string[] = [];
  const metrics = createMetrics('seat-policy');
  const { transport, subscription } = handTransport(transportProblems);
  const service = createSeatPolicy({
    database,
    transport,
    runtime: { clock, newId, random: () => 0.5 },
    log,
    metrics,
    membership: membership.client,
  });
  await service.start();
  const calls = createClient(seatPolicy.SeatPolicyService, createRouterTransport(service.doors.routes));

  const bed: TestBed = {
    database,
    databaseUrl,
    service,
    calls,
    membership,
    transportProblems,
    async apply(...records) {
      let statements = 0;
      await database.transaction(async (tx) => {
        const counted: Transaction = {
          query(...statement) {
            statements += 1;
            return tx.query(...statement);
          },
          write(...statement) {
            statements += 1;
            return tx.write(...statement);
          },
          lastly(...statement) {
            statements += 1;
            tx.lastly(...statement);
          },
          afterCommit: (action) => tx.afterCommit(action),
        };
        await subscription().apply(counted, records);
      });
      return statements;
    },
    applyIn: (tx, ...records) => subscription().apply(tx, records),
    async published() {
      const rows = await database.query<{
        topic: PublishedRecord['topic'];
        key: string;
        value: string;
        traceparent: string | null;
      }>(`with taken as (delete from outbox returning *) select topic, key, value, traceparent from taken order by id`);
      return rows.map(({ topic, key, value, traceparent }): PublishedRecord =>
        topic === 'seat.decisions'
          ? { ...decodeRecord(topic, value), topic, key, traceparent }
          : { ...decodeRecord(topic, value), topic, key, traceparent },
      );
    },
    putOrganization: (organization) =>
      calls.putOrganization({
        parentId: 'parent-1',
        name: organization.organizationId,
        kind: OrganizationKind.PRODUCTION,
        primaryOwnerEmail: 'owner@example.com',
        seatTiers: [
          { tier: 'premium', rank: 1, purchased: 10, capabilities: [] },
          { tier: 'standard', rank: 2, purchased: 100, capabilities: [] },
        ],
        defaultSeatTier: 'standard',
        ...organization,
      }),
    async putScim(organization) {
      const parentId = organization.parentId ?? 'parent-1';
      await calls.putParent({ parentId, name: parentId, workosOrganizationId: `org_${parentId}` });
      await bed.putOrganization(organization);
      await calls.setProvisioningMode({ organizationId: organization.organizationId, mode: ProvisioningMode.SCIM });
      await bed.published();
    },
    async empty() {
      // Deletes and does not truncate: a good deal quicker for the few rows of a test.
      for (const table of tables) await database.query(`delete from ${table}`);
      membership.members.clear();
      membership.kept.clear();
      membership.seatsInUse.clear();
      membership.plans.clear();
      membership.reservations.length = 0;
      membership.onReserve = async () => undefined;
      membership.away = false;
      transportProblems.length = 0;
    },
    async close() {
      await service.stop();
      await metrics.stop();
      await database.close();
    },
  };
  return bed;
}

/** Delivers nothing by itself: it only remembers who subscribed. */
function handTransport(problems: readonly string[]) {
  const stop = async (): Promise<void> => undefined;
  let subscribed: Subscription<'directory.changes'> | undefined;
  const transport: Transport = {
    relay: async () => ({ stop, wake: () => undefined }),
    subscribe: async (subscription) => {
      subscribed = subscription as unknown as Subscription<'directory.changes'>;
      return { stop };
    },
    problems: () => [...problems],
    close: stop,
  };
  return {
    transport,
    subscription() {
      if (!subscribed) throw new Error('nobody subscribed');
      return subscribed;
    },
  };
}
