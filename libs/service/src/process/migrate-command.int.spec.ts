import type { Clock } from '@rollcall/domain';
import { migrate, type Migration, sqlMigration } from '@rollcall/persistence';
import { createManualClock, createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { runMigrateCommand } from './migrate-command';

const migrations = [
  sqlMigration({
    name: 'CreateSeat1700000000001',
    // Slow enough for a second one to arrive in the middle.
    up: 'create table seat (id int primary key); select pg_sleep(0.2)',
    down: 'drop table seat',
  }),
];
const broken = sqlMigration({ name: 'Broken1700000000002', up: 'alter table chair add column a int', down: '' });

const start = new Date('2026-11-25T09:00:00Z');

interface Surroundings {
  readonly clock?: Clock;
  readonly all?: readonly Migration[];
  readonly url?: string;
}

describe('the command migrate', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const run = (
    given: string[],
    { clock = createManualClock(start), all = migrations, url = database.adminUrl }: Surroundings = {},
  ) => {
    const told: string[] = [];
    const wrong: string[] = [];
    const code = runMigrateCommand({
      service: { name: 'membership', migrations: all },
      given,
      env: { DATABASE_URL: url },
      clock,
      out: (line) => void told.push(line),
      err: (line) => void wrong.push(line),
    });
    return { told, wrong, code };
  };

  it('tells what it applied, and that there is nothing more to apply', async () => {
    const first = run([]);
    expect(await first.code).toBe(0);
    expect(first.told).toEqual(['membership: applied CreateSeat1700000000001', 'membership: the schema is up to date']);
    const second = run([]);
    expect(await second.code).toBe(0);
    expect(second.told).toEqual(['membership: the schema is up to date']);
  });

  it('run by two at once applies everything once', async () => {
    const both = [run([]), run([])];
    expect(await Promise.all(both.map(({ code }) => code))).toEqual([0, 0]);
    expect(both.flatMap(({ told }) => told).filter((line) => line.includes('applied'))).toHaveLength(1);
  });

  it('says what failed, ends with 1, and keeps what was applied before', async () => {
    const { code, told, wrong } = run([], { all: [...migrations, broken] });
    expect(await code).toBe(1);
    expect(told).toEqual([]);
    expect(wrong).toEqual(['membership: relation "chair" does not exist']);
    const again = run([]);
    expect(await again.code).toBe(0);
    expect(again.told).toEqual(['membership: the schema is up to date']);
  });

  it('says that nobody listens, without the password', async () => {
    const { code, wrong } = run([], { url: 'postgres://membership:sesame@127.0.0.1:1/rollcall' });
    expect(await code).toBe(1);
    expect(wrong.join('\n')).toContain('ECONNREFUSED');
    expect(wrong.join('\n')).not.toContain('sesame');
  });

  it('--wait applies nothing and ends when somebody else has applied everything', async () => {
    const clock = createManualClock(start);
    let looks = 0;
    const { code, told } = run(['--wait'], {
      clock: {
        now: clock.now,
        async sleep(milliseconds) {
          await clock.sleep(milliseconds);
          looks += 1;
          if (looks === 3) await migrate({ url: database.adminUrl, applicationName: 'migrate-spec', migrations });
        },
      },
    });
    expect(await code).toBe(0);
    expect(looks).toBe(3);
    expect(told).toEqual([
      'membership: waiting, the schema lacks CreateSeat1700000000001',
      'membership: the schema is up to date',
    ]);
  });

  it('--wait gives up after its time, and says what is missing', async () => {
    const { code, wrong } = run(['--wait', '--timeout', '0']);
    expect(await code).toBe(1);
    expect(wrong).toEqual([
      'membership: the schema lacks CreateSeat1700000000001: run `migrate` of this version first',
    ]);
  });

  it('--wait waits for a database that nobody answers for yet', async () => {
    const { code, wrong } = run(['--wait', '--timeout=0'], { url: 'postgres://membership@127.0.0.1:1/rollcall' });
    expect(await code).toBe(1);
    expect(wrong.join()).toContain('the database cannot be reached');
  });

  it('takes no other words, and needs DATABASE_URL', async () => {
    for (const given of [['--force'], ['now'], ['--timeout=3'], ['--wait', '--timeout=soon']]) {
      const { code, wrong } = run(given);
      expect(await code).toBe(2);
      expect(wrong.join()).toContain('Usage: node main.cjs migrate');
    }
    const { code, wrong } = run([], { url: '' });
    expect(await code).toBe(2);
    expect(wrong.join()).toContain('DATABASE_URL');
    const help = run(['--help']);
    expect(await help.code).toBe(0);
    expect(help.told.join()).toContain('Exit codes');
  });
});
