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
});
