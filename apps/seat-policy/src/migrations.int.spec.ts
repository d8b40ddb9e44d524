import { migrate, migrateDown, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { seatPolicyMigrations } from './migrations';

describe('the migrations of seat-policy', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await provisionServiceRoles(test.adminUrl, [{ service: 'seat_policy', schemas: ['seat_policy'] }]);
  });
  afterAll(() => test.drop());

  const options = () => ({
    url: serviceDatabaseUrl(test.adminUrl, 'seat_policy'),
    applicationName: 'seat-policy-migrations',
    migrations: seatPolicyMigrations,
  });
  const tables = async (): Promise<string[]> => {
    const database = await openDatabase(options());
    const rows = await database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'seat_policy' and tablename <> 'schema_migration' order by 1`,
    );
    await database.close();
    return rows.map(({ name }) => name);
  };

  it('run once, also when two instances start together', async () => {
    const [one, other] = await Promise.all([migrate(options()), migrate(options())]);
    expect([...one, ...other].sort()).toEqual(seatPolicyMigrations.map((Migration) => new Migration().name).sort());
    expect(await tables()).toEqual(
      expect.arrayContaining(['decision', 'directory_user', 'organization', 'outbox', 'parent']),
    );
  });

  it('can be taken back, down to the empty schema, and run again', async () => {
    await migrateDown(options(), seatPolicyMigrations.length);
    expect(await tables()).toEqual([]);
    expect(await migrate(options())).toHaveLength(seatPolicyMigrations.length);
  });
});
