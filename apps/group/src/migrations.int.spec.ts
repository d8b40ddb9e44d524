import { migrate, migrateDown, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { groupMigrations } from './migrations';

describe('the migrations of the group service', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await provisionServiceRoles(test.adminUrl, [{ service: 'group', schemas: ['group_'] }]);
  });
  afterAll(() => test.drop());

  it('go up, all the way down, and up again, in the schema of the service', async () => {
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'group'),
      applicationName: 'group-test',
      migrations: groupMigrations,
    };
    const tables = async () => {
      const database = await openDatabase(options);
      const rows = await database.query<{ name: string }>(
        `select table_name as name from information_schema.tables where table_schema = 'group_' order by table_name`,
      );
      await database.close();
      return rows.map(({ name }) => name);
    };
    expect(await migrate(options)).toHaveLength(groupMigrations.length);
    const all = await tables();
    expect(all).toEqual(
      expect.arrayContaining(['directory_membership', 'direct_group', 'member', 'organization', 'outbox']),
    );
    await migrateDown(options, groupMigrations.length);
    expect(await tables()).toEqual(['schema_migration']);
    await migrate(options);
    expect(await tables()).toEqual(all);
    expect(await migrate(options)).toEqual([]);
  });
});
