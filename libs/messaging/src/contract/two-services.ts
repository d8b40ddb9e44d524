import { randomUUID } from 'node:crypto';
import { type Database, migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { messagingMigrations } from '../migrations';
import { createOutbox, type OutgoingRecord } from '../outbox/outbox';
import { readOutboxBacklog } from '../outbox/outbox-backlog';
import { outgoing } from './deliveries';
import { type Effect, effectsOf, ledgerMigrations } from './ledger';
import { realTime } from './real-time';

/** A service that publishes and one that consumes, each with its own role and schema in a new database. */
export interface TwoServices {
  readonly sourceUrl: string;
  readonly sinkUrl: string;
  readonly source: Database;
  readonly sink: Database;
  /** One more connection pool of the consuming service, under another name. */
  openSink(applicationName: string): Promise<Database>;
  /** Publishes records of one topic in one transaction: key and note of each. Wakes whoever was registered. */
  publish(...records: readonly (readonly [key: string, note?: string])[]): Promise<void>;
  publishRecords(records: readonly OutgoingRecord[]): Promise<void>;
  onPublished(wake: () => void): void;
  effects(consumer: string): Promise<Effect[]>;
  backlog(): Promise<number>;
  /** Cuts every connection of a service, as a restart of Postgres would. */
  cutConnections(service: 'source' | 'sink'): Promise<void>;
  end(): Promise<void>;
}

/** A new, empty database with an administrator's address. */
export interface EmptyDatabase {
  readonly adminUrl: string;
  readonly name: string;
  drop(): Promise<void>;
}

export async function createTwoServices(test: EmptyDatabase): Promise<TwoServices> {
  await provisionServiceRoles(test.adminUrl, [
    { service: 'contract_source', schemas: ['contract_source'] },
    { service: 'contract_sink', schemas: ['contract_sink'] },
  ]);
  const sourceUrl = serviceDatabaseUrl(test.adminUrl, 'contract_source');
  const sinkUrl = serviceDatabaseUrl(test.adminUrl, 'contract_sink');
  const ofSource = { url: sourceUrl, applicationName: 'source', migrations: messagingMigrations };
  const ofSink = { url: sinkUrl, applicationName: 'sink', migrations: ledgerMigrations };
  await migrate(ofSource);
  await migrate(ofSink);
  const source = await openDatabase(ofSource);
  const sink = await openDatabase(ofSink);
  const admin = await openDatabase({ url: test.adminUrl, applicationName: 'admin', migrations: [], poolSize: 1 });
  const pools = [source, sink, admin];
  const wakes: (() => void)[] = [];
  const outbox = createOutbox({
    clock: realTime,
    newId: randomUUID,
    wake: () => {
      for (const wake of wakes) wake();
    },
  });

  const publishRecords = (records: readonly OutgoingRecord[]): Promise<void> =>
    source.transaction((tx) => outbox.append(tx, records));

  return {
    sourceUrl,
    sinkUrl,
    source,
    sink,
    async openSink(applicationName) {
      const pool = await openDatabase({ ...ofSink, applicationName });
      pools.push(pool);
      return pool;
    },
    publish: (...records) => publishRecords(records.map(([key, note]) => outgoing(key, note ?? key))),
    publishRecords,
    onPublished: (wake) => void wakes.push(wake),
    effects: (consumer) => effectsOf(sink, consumer),
    backlog: async () => (await readOutboxBacklog(source)).records,
    async cutConnections(service) {
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = $2`, [
        test.name,
        `rollcall_contract_${service}`,
      ]);
    },
    async end() {
      for (const pool of pools) await pool.close();
      await test.drop();
    },
  };
}
