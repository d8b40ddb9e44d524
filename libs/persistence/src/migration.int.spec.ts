import { migrate, migrateDown, missingMigrations, openDatabase, sqlMigration } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';

const first = sqlMigration({
  name: 'CreateSeat1700000000001',
  // Slow enough for a second instance to arrive in the middle.
  up: 'create table seat (id int primary key); select pg_sleep(0.2)',
  down: 'drop table seat',
});
const second = sqlMigration({
  name: 'AddTier1700000000002',
  up: "alter table seat add column tier text not null default 'chat'",
  down: 'alter table seat drop column tier',
});
const broken = sqlMigration({
  name: 'Broken1700000000003',
  up: 'alter table seat add column a int; nonsense',
  down: '',
});

describe('migrations', () => {
  let database: TestDatabase;
  const options = (migrations = [first, second]) => ({
    url: database.adminUrl,
    applicationName: 'migration-spec',
    migrations,
  });

  const columnsOfSeat = async (): Promise<string[]> => {
    const sql = await openDatabase(options());
    try {
      const rows = await sql.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_name = 'seat' order by ordinal_position`,
      );
      return rows.map(({ name }) => name);
    } finally {
      await sql.close();
    }
  };

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('run once, in the order of their time stamps', async () => {
    expect(await migrate(options([second, first]))).toEqual(['CreateSeat1700000000001', 'AddTier1700000000002']);
    expect(await columnsOfSeat()).toEqual(['id', 'tier']);
    expect(await migrate(options())).toEqual([]);
  });

  it('are taken back from the newest, and run again', async () => {
    await migrate(options());
    await migrateDown(options(), 1);
    expect(await columnsOfSeat()).toEqual(['id']);
    await migrateDown(options(), 1);
    expect(await columnsOfSeat()).toEqual([]);
    expect(await migrate(options())).toHaveLength(2);
  });

  it('raced by several instances run once', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => migrate(options())));
    expect(ran.flat()).toEqual(['CreateSeat1700000000001', 'AddTier1700000000002']);
    expect(ran.filter((names) => names.length === 2)).toHaveLength(1);
  });

  it('that fail leave nothing of themselves, and keep those before', async () => {
    await expect(migrate(options([first, second, broken]))).rejects.toThrow('syntax error');
    expect(await columnsOfSeat()).toEqual(['id', 'tier']);
  });

  it('that a schema lacks are told in order, and telling them changes nothing', async () => {
    const names = ['CreateSeat1700000000001', 'AddTier1700000000002'];
    expect(await missingMigrations(options([second, first]))).toEqual(names);
    expect(await columnsOfSeat()).toEqual([]);
    await migrate(options([first]));
    expect(await missingMigrations(options())).toEqual(['AddTier1700000000002']);
    await migrate(options());
    expect(await missingMigrations(options())).toEqual([]);
  });

  it('of a newer version are no reason for an older one not to work', async () => {
    await migrate(options());
    expect(await missingMigrations(options([first]))).toEqual([]);
    expect(await migrate(options([first]))).toEqual([]);
    expect(await columnsOfSeat()).toEqual(['id', 'tier']);
  });
});
