import { type Database, isTransientFailure, openDatabase } from '@rollcall/persistence';
import { createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';

describe('a database', () => {
  let test: TestDatabase;
  let database: Database;
  let other: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    const options = { url: test.adminUrl, migrations: [] };
    database = await openDatabase({ ...options, applicationName: 'database-spec', poolSize: 3 });
    other = await openDatabase({ ...options, applicationName: 'database-spec-other' });
    await database.query('create table seat (id bigint primary key, note jsonb, at timestamptz)');
  });
  beforeEach(() => database.query('truncate seat'));
  afterAll(async () => {
    await database.close();
    await other.close();
    await test.drop();
  });

  const ids = async (): Promise<number[]> =>
    (await other.query<{ id: number }>('select id from seat order by id')).map(({ id }) => id);

  const cutConnections = () =>
    other.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'database-spec'`);

  it('gives int8 as numbers, timestamps as dates, jsonb parsed, and the rows of a changing statement', async () => {
    const at = new Date('2026-11-24T10:00:00.123Z');
    const rows = await database.query('insert into seat values ($1, $2, $3) returning *', [
      9_007_199_254_740_991,
      JSON.stringify({ tier: 'chat' }),
      at,
    ]);
    expect(rows).toEqual([{ id: 9_007_199_254_740_991, note: { tier: 'chat' }, at }]);
    expect(await database.query('update seat set note = null returning id')).toEqual([{ id: 9_007_199_254_740_991 }]);
    expect(await database.query('delete from seat returning id')).toEqual([{ id: 9_007_199_254_740_991 }]);
  });

  it('keeps what a transaction wrote when its work resolves, and gives its result', async () => {
    const result = await database.transaction(async (tx) => {
      await tx.query('insert into seat (id) values (1)');
      expect(await ids()).toEqual([]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await ids()).toEqual([1]);
  });

  it('takes back what a transaction wrote when its work rejects', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into seat (id) values (1)');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await ids()).toEqual([]);
  });

  it('calls what waits for a commit after it, in order', async () => {
    const seen: unknown[] = [];
    await database.transaction(async (tx) => {
      await tx.query('insert into seat (id) values (1)');
      tx.afterCommit(() => seen.push('first'));
      tx.afterCommit(() => seen.push('second'));
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['first', 'second']);
  });

  it('never calls what waits for the commit of a transaction that rolls back', async () => {
    const seen: unknown[] = [];
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => seen.push('committed'));
      await tx.query('nonsense');
    });
    await expect(work).rejects.toThrow('syntax error');
    expect(seen).toEqual([]);
  });

  it('says why the first of several statements failed that went out together, whichever is heard first', async () => {
    const work = database.transaction(async (tx) => {
      const first = tx.query('insert into seat (id) values (1), (1)');
      const second = tx.query('select 1');
      await expect(second).rejects.toMatchObject({ code: '23505' });
      await first;
    });
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(await ids()).toEqual([]);
  });

  it('rejects where its work passes over a failed statement, since nothing of it is kept', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into seat (id) values (1)');
      await tx.query('nonsense').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await ids()).toEqual([]);
  });

  describe('sends a last statement together with the commit, which', () => {
    it('keeps it as all that came before', async () => {
      await database.transaction(async (tx) => {
        await tx.write('insert into seat (id) values (1)');
        tx.lastly('insert into seat (id) values ($1)', [2]);
      });
      expect(await ids()).toEqual([1, 2]);
    });

    it('fails if it does, and keeps nothing', async () => {
      const seen: string[] = [];
      const work = database.transaction(async (tx) => {
        tx.afterCommit(() => seen.push('committed'));
        await tx.write('insert into seat (id) values (1)');
        tx.lastly('insert into seat (id) values (1)');
      });
      await expect(work).rejects.toMatchObject({ code: '23505' });
      expect(await ids()).toEqual([]);
      expect(seen).toEqual([]);
    });

    it('does not come where the work rejects', async () => {
      const work = database.transaction((tx) => {
        tx.lastly('insert into seat (id) values (1)');
        return Promise.reject(new Error('no'));
      });
      await expect(work).rejects.toThrow('no');
      expect(await ids()).toEqual([]);
    });
  });

  describe('plans a named statement', () => {
    const lookUp = 'select count(*) as plans from pg_prepared_statements where name = $1 and generic_plans > 0';
    const named = { name: 'seat by id' };

    it('once a connection where plans are kept, and by an index, however small the table is', async () => {
      const plan = await database.transaction(async (tx) => {
        await tx.query('select note from seat where id = any($1::bigint[])', [[1]], named);
        expect(await tx.query(lookUp, ['seat by id'])).toEqual([{ plans: 1 }]);
        return tx.query<{ 'QUERY PLAN': string }>('explain select note from seat where id = 1');
      }, 'kept');
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Scan/);
    });

    it('each time elsewhere', async () => {
      await database.transaction(async (tx) => {
        await tx.query('select note from seat where id = any($1::bigint[])', [[1]], named);
        expect(await tx.query(lookUp, ['seat by id'])).toEqual([{ plans: 0 }]);
      });
    });

    it('by itself as it is asked to', async () => {
      const mode = "select current_setting('plan_cache_mode') as mode";
      expect(await database.query(mode, [], { plans: 'kept' })).toEqual([{ mode: 'force_generic_plan' }]);
      expect(await database.query(mode)).toEqual([{ mode: 'force_custom_plan' }]);
    });
  });

  it('gives connections back, also after failures', async () => {
    for (let round = 0; round < 10; round += 1) {
      await expect(database.query('nonsense')).rejects.toThrow('syntax error');
      await expect(database.transaction((tx) => tx.query('nonsense'))).rejects.toThrow('syntax error');
    }
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('fails in a way known as transient when its connection is cut in a statement, and works again', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into seat (id) values (1)');
      await tx.query('select pg_sleep(20)');
    });
    const failure = work.then(
      () => undefined,
      (error: unknown) => error,
    );
    await eventually(async () => {
      const [row] = await other.query<{ count: number }>(
        `select count(*) from pg_stat_activity where application_name = 'database-spec' and query like '%pg_sleep(20)%'`,
      );
      expect(row?.count).toBe(1);
    });
    await cutConnections();
    expect(isTransientFailure(await failure)).toBe(true);
    expect(await ids()).toEqual([]);
    await eventually(async () => expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]));
  });

  it('fails in a way known as transient when its connection is cut between two statements', async () => {
    const seen: unknown[] = [];
    const failure: unknown = await database
      .transaction(async (tx) => {
        tx.afterCommit(() => seen.push('committed'));
        await tx.query('insert into seat (id) values (1)');
        await cutConnections();
        // As long as it takes for the cut to arrive here.
        await eventually(async () => {
          const [row] = await other.query<{ count: number }>(
            `select count(*) from pg_stat_activity where application_name = 'database-spec'`,
          );
          expect(row?.count).toBe(0);
        });
      })
      .catch((error: unknown) => error);
    expect(isTransientFailure(failure)).toBe(true);
    expect(seen).toEqual([]);
    expect(await ids()).toEqual([]);
  });

  it('bounds how long a transaction may stand still, and its locks with it', async () => {
    expect(await database.query('show idle_in_transaction_session_timeout')).toEqual([
      { idle_in_transaction_session_timeout: '30s' },
    ]);
  });

  it('outlives the loss of its idle connections', async () => {
    await Promise.all([1, 2, 3].map(() => database.query('select pg_sleep(0.05)')));
    await cutConnections();
    await eventually(async () => expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]));
  });

  it('cannot be opened where nobody listens: transient', async () => {
    const url = 'postgres://nobody:secret@127.0.0.1:1/nowhere';
    const failure: unknown = await openDatabase({ url, applicationName: 'x', migrations: [] }).catch((error) => error);
    expect(isTransientFailure(failure)).toBe(true);
  });
});
