import { openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';

// Roles belong to the whole server, so these names are used by no other spec.
const roles = [
  { service: 'spec_one', schemas: ['spec_one', 'spec_one_jobs'] },
  { service: 'spec_two', schemas: ['spec_two'] },
];

describe('a service role', () => {
  let database: TestDatabase;
  const as = async <Result>(service: string, work: (query: (text: string) => Promise<object[]>) => Promise<Result>) => {
    const url = serviceDatabaseUrl(database.adminUrl, service);
    const sql = await openDatabase({ url, applicationName: 'role-spec', migrations: [], poolSize: 1 });
    try {
      return await work((text) => sql.query(text));
    } finally {
      await sql.close();
    }
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    await provisionServiceRoles(database.adminUrl, roles);
    await as('spec_two', (query) => query('create table secret (id int)'));
  });
  afterAll(() => database.drop());

  it('owns its schemas, the first of which is where its tables go', async () => {
    await as('spec_one', async (query) => {
      await query('create table seat (id int)');
      await query('create table spec_one_jobs.job (id int)');
      expect(await query(`select schemaname from pg_tables where tablename in ('seat', 'job') order by 1`)).toEqual([
        { schemaname: 'spec_one' },
        { schemaname: 'spec_one_jobs' },
      ]);
    });
  });

  it.each([
    ['read tables of another service', 'select * from spec_two.secret'],
    ['make tables in the schema of another service', 'create table spec_two.intruder (id int)'],
    ['make tables in the public schema', 'create table public.intruder (id int)'],
    ['become another service', 'set role rollcall_spec_two'],
    ['make roles', 'create role intruder'],
    ['make schemas', 'create schema intruder'],
  ])('cannot %s', async (_what, statement) => {
    await as('spec_one', (query) => expect(query(statement)).rejects.toThrow(/permission denied/));
  });

  it('stays as it is when provisioned again', async () => {
    await provisionServiceRoles(database.adminUrl, roles);
    await as('spec_two', async (query) => expect(await query('select * from secret')).toEqual([]));
  });

  it('is provisioned by several instances at once', async () => {
    const fresh = [{ service: 'spec_three', schemas: ['spec_three'] }];
    await Promise.all([1, 2, 3, 4].map(() => provisionServiceRoles(database.adminUrl, fresh)));
    await as('spec_three', async (query) => expect(await query('select 1 as one')).toEqual([{ one: 1 }]));
  });

  it('is provisioned for several databases of one server at once', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
    const fresh = [
      { service: 'spec_four', schemas: ['spec_four'] },
      { service: 'spec_five', schemas: ['spec_five'] },
    ];
    try {
      await Promise.all(others.map(({ adminUrl }) => provisionServiceRoles(adminUrl, fresh)));
    } finally {
      for (const other of others) await other.drop();
    }
  });

  it('can be provisioned by an administrator who is no superuser', async () => {
    const admin = new URL(database.adminUrl);
    const superuser = await openDatabase({ url: admin.href, applicationName: 'role-spec', migrations: [] });
    try {
      await superuser.query(`drop role if exists spec_admin`);
      await superuser.query(`create role spec_admin login createrole password 'secret'`);
      await superuser.query(`alter database ${database.name} owner to spec_admin`);
    } finally {
      await superuser.close();
    }
    admin.username = 'spec_admin';
    admin.password = 'secret';
    await provisionServiceRoles(admin.href, [{ service: 'spec_six', schemas: ['spec_six'] }]);
    await provisionServiceRoles(admin.href, [{ service: 'spec_six', schemas: ['spec_six'] }]);
    const sql = await openDatabase({
      url: serviceDatabaseUrl(admin.href, 'spec_six'),
      applicationName: 'role-spec',
      migrations: [],
    });
    await sql.query('create table seat (id int)');
    await sql.close();
  });
});
