import { migrate, migrateDown, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { membershipMigrations } from './migrations';

describe('the migrations of the membership service', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await provisionServiceRoles(test.adminUrl, [{ service: 'membership', schemas: ['membership'] }]);
  });
  afterAll(() => test.drop());

  it('go up when two instances start at once, down to nothing, and up again', async () => {
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'membership'),
      applicationName: 'migrations-test',
      migrations: membershipMigrations,
    };
    const database = await openDatabase(options);
    const things = async () => {
      const rows = await database.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'membership'::regnamespace and relkind in ('r', 'S')
           and relname not like 'schema_migration%'
         union all select proname from pg_proc where pronamespace = 'membership'::regnamespace order by 1`,
      );
      return rows.map(({ name }) => name);
    };
    const ran = await Promise.all([migrate(options), migrate(options)]);
    expect(ran.flat()).toHaveLength(membershipMigrations.length);
    expect(await things()).toEqual(expect.arrayContaining(['member', 'member_history', 'outbox', 'seat_tier']));
    await migrateDown(options, membershipMigrations.length);
    expect(await things()).toEqual([]);
    await migrate(options);
    expect(await things()).toContain('decision');
    await database.close();
  });

  it('take the guard of an organization, and when directory users were created, from what was known before', async () => {
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'membership'),
      applicationName: 'migrations-test',
      migrations: membershipMigrations,
    };
    const holds = membershipMigrations.findIndex((Migration) => new Migration().name?.startsWith('CreateHolds'));
    await migrateDown(options, membershipMigrations.length);
    await migrate({ ...options, migrations: membershipMigrations.slice(0, holds) });
    const database = await openDatabase(options);
    // Settings leave out what is false or zero.
    const guards = [{ enabled: true, maxRemovalsCount: 3, maxRemovalsShare: 0.25 }, { maxRemovalsCount: 3 }, undefined];
    for (const [index, guard] of guards.entries()) {
      await database.query(
        `insert into organization (organization_id, parent_id, mode, default_seat_tier, email_change, mappings_enabled,
           seat_tier_mappings_enabled, revision, settings)
         values ($1, 'parent-1', 'scim', 'standard', 'new_record', false, false, 1, $2)`,
        [`org-${index}`, JSON.stringify({ policy: guard && { guard } })],
      );
    }
    await database.query(
      `insert into member (member_id, organization_id, email, first_name, last_name, role, seat_tier, status,
         directory_user_id, reason_code, created_at, updated_at)
       values (gen_random_uuid(), 'org-0', 'ada@example.com', '', '', 'user', 'standard', 'active', 'directory_user_1',
         'default_role', now(), now())`,
    );
    await database.query(
      `insert into decision (organization_id, email, outcome, highest_available, reason_code, directory_user_id, first_name,
         last_name, directory_created_at, cause_kind, cause_id)
       values ('org-0', 'ada@example.com', 'provision', false, 'kept', 'directory_user_1', '', '', '2026-01-01T00:00:00Z',
         'event', 'event-1')`,
    );
    await migrate(options);
    expect(
      await database.query(
        `select guard_enabled as enabled, max_removals_count as count, max_removals_share as share
         from organization order by organization_id`,
      ),
    ).toEqual([
      { enabled: true, count: 3, share: 0.25 },
      { enabled: false, count: 3, share: 0 },
      { enabled: true, count: 10, share: 0.1 },
    ]);
    expect(await database.query('select directory_created_at as at from member')).toEqual([
      { at: new Date('2026-01-01T00:00:00Z') },
    ]);
    await database.close();
  });
});
