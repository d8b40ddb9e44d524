import { createEmbeddedTransport, messagingMigrations } from '@rollcall/messaging';
import { migrate, missingMigrations, sqlMigration } from '@rollcall/persistence';
import { createCallers, createLifecycle, startService, systemRuntime } from '@rollcall/service';
import { captureLog, createManualClock, createTestDatabase, type TestDatabase } from '@rollcall/testing';

const before = messagingMigrations;
const wanted = [
  ...before,
  sqlMigration({ name: 'CreateSeat1800000000001', up: 'create table seat ()', down: 'drop table seat' }),
];

describe('a service that does not migrate at its start', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const options = (migrations: readonly (typeof wanted)[number][]) => ({
    url: database.adminUrl,
    applicationName: 'schema-spec',
    migrations,
  });

  /** Starts one that wants all of `wanted`, and goes no further than to its schema. */
  async function start(): Promise<void> {
    const { logger: log } = captureLog();
    const lifecycle = createLifecycle(log);
    const runtime = systemRuntime();
    const transport = createEmbeddedTransport({ clock: runtime.clock, log, consumers: [] });
    lifecycle.onStop('transport', () => transport.close());
    try {
      await startService(lifecycle, {
        name: 'membership',
        databaseUrl: database.adminUrl,
        migrations: wanted,
        migrateAtStart: false,
        create: () => {
          throw new Error('the schema is accepted');
        },
        transport,
        runtime: { ...runtime, clock: createManualClock(new Date('2026-11-25T09:00:00Z')) },
        callers: createCallers({ callers: [] }),
        log,
        host: '127.0.0.1',
        port: 0,
      });
    } finally {
      await lifecycle.stop();
    }
  }

  it('starts on a schema that is new enough', async () => {
    await migrate(options(wanted));
    await expect(start()).rejects.toThrow('the schema is accepted');
  });

  it('waits, and then refuses an older schema, naming what is missing, and leaves it as it is', async () => {
    await migrate(options(before));
    await expect(start()).rejects.toThrow('the schema lacks CreateSeat1800000000001');
    expect(await missingMigrations(options(wanted))).toEqual(['CreateSeat1800000000001']);
  });
});
