import { migrate, migrateDown, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createTestDatabase } from '@rollcall/testing';
import { ingestMigrations } from './migrations';

describe('the schema of ingest', () => {
  it('comes up, raced by two instances, and goes down again', async () => {
    const test = await createTestDatabase();
    await provisionServiceRoles(test.adminUrl, [{ service: 'ingest', schemas: ['ingest', 'ingest_jobs'] }]);
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'ingest'),
      applicationName: 'ingest-test',
      migrations: ingestMigrations,
    };
    const ran = await Promise.all([migrate(options), migrate(options)]);
    expect(ran.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, ingestMigrations.length]);

    const database = await openDatabase(options);
    const tables = () =>
      database.query(
        `select 1 from information_schema.tables where table_schema = 'ingest' and table_name <> 'schema_migration'`,
      );
    expect((await tables()).length).toBeGreaterThan(10);
    await migrateDown(options, ingestMigrations.length);
    expect(await tables()).toEqual([]);
    expect(await migrate(options)).toHaveLength(ingestMigrations.length);
    await database.close();
    await test.drop();
  });
});
