import { auditMigration, type Database, migrate, openDatabase } from '@rollcall/persistence';
import { captureLog, createTestDatabase, createVirtualClock, eventually, type TestDatabase } from '@rollcall/testing';
import { forgetAuditEntries, keepAuditRetention } from './audit-retention';

const now = new Date('2026-11-24T10:00:00Z');
const dayMs = 24 * 60 * 60_000;

describe('audit entries', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    const options = {
      url: test.adminUrl,
      applicationName: 'audit-test',
      migrations: [auditMigration('1764000000000')],
    };
    await migrate(options);
    database = await openDatabase(options);
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });
  beforeEach(() => database.query('delete from audit_entry'));

  /** Entries of so many days ago; one more or less makes no difference to the table. */
  const write = (daysAgo: number, count = 1) =>
    database.query(
      `insert into audit_entry (entry_id, at, finished_at, service, method, caller, acting_for, organization_id, parent_id,
         outcome, request, request_id)
       select 'e' || $1::text || '-' || n, $2, $2, 'S', 'M', 'console', '', 'org-1', 'parent-1', 'done', '{}', 'r'
       from generate_series(1, $3) n`,
      [daysAgo, new Date(now.getTime() - daysAgo * dayMs), count],
    );
  const kept = async () =>
    (
      await database.query<{ days: number }>(
        `select distinct extract(day from $1::timestamptz - at)::integer as days from audit_entry order by 1`,
        [now],
      )
    ).map(({ days }) => days);

  it('are forgotten when they are older than the retention, whatever their number, and not before', async () => {
    await write(399);
    await write(401, 12_000);
    await write(800, 3);
    expect(await forgetAuditEntries(database, new Date(now.getTime() - 400 * dayMs))).toBe(12_003);
    expect(await kept()).toEqual([399]);
    expect(await forgetAuditEntries(database, new Date(now.getTime() - 400 * dayMs))).toBe(0);
  });

  it('are forgotten once by two instances at the same time', async () => {
    await write(500, 11_000);
    const before = new Date(now.getTime() - 400 * dayMs);
    const counts = await Promise.all([forgetAuditEntries(database, before), forgetAuditEntries(database, before)]);
    // What one skipped is left for the next look, where it was not taken.
    const rest = await forgetAuditEntries(database, before);
    expect(counts.reduce((sum, count) => sum + count, rest)).toBe(11_000);
    expect(await kept()).toEqual([]);
  });

  it('are looked through at the start and each hour, until the service stops', async () => {
    const clock = createVirtualClock(now);
    const log = captureLog();
    await write(5);
    await write(6);
    const retention = keepAuditRetention({ database, clock, log: log.logger, retentionDays: 6 });
    await eventually(() => expect(clock.pending()).toHaveLength(1));
    expect(await kept()).toEqual([5, 6]);
    await clock.advance(60 * 60_000);
    await eventually(async () => expect(await kept()).toEqual([5]));
    expect(log.entries('info')).toHaveLength(1);
    await retention.stop();
  });
});
