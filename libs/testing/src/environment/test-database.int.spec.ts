import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database';

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

describe('a test database', () => {
  const made: TestDatabase[] = [];
  const create = async (): Promise<TestDatabase> => {
    const database = await createTestDatabase();
    made.push(database);
    return database;
  };
  afterAll(() => Promise.all(made.map((database) => database.drop())));

  it('is new, empty and its own', async () => {
    const [one, other] = await Promise.all([create(), create()]);
    expect(one.name).not.toBe(other.name);
    const client = await connect(one.adminUrl);
    await client.query('create table here (id int)');
    await client.end();
    const elsewhere = await connect(other.adminUrl);
    const { rows } = await elsewhere.query(`select current_database() as name, to_regclass('here') as found`);
    await elsewhere.end();
    expect(rows).toEqual([{ name: other.name, found: null }]);
  });

  it('is dropped even while somebody is connected, and can be dropped twice', async () => {
    const database = await create();
    const client = await connect(database.adminUrl);
    const cut = new Promise((resolve) => client.on('error', resolve));
    await database.drop();
    await database.drop();
    await expect(cut).resolves.toMatchObject({ code: '57P01' });
    await expect(connect(database.adminUrl)).rejects.toThrow('does not exist');
  });
});
