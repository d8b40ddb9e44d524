import type { Database } from '@rollcall/persistence';
import { createTestDatabase } from '@rollcall/testing';
import { createTwoServices, type TwoServices } from '../contract/two-services';
import { oldestRecords } from './waiting-records';

const everything = { name: 'everything', condition: 'id >= $1', value: 0 };

describe('the oldest records of an outbox', () => {
  let services: TwoServices;
  let database: Database;

  beforeAll(async () => {
    services = await createTwoServices(await createTestDatabase());
    database = services.source;
  });
  beforeEach(() => database.query('truncate outbox'));
  afterAll(() => services.end());

  /** Records of these sizes, in bytes. */
  const store = (...sizes: number[]) =>
    database.query(
      `insert into outbox (topic, key, sequence, value)
       select 'directory.changes', 'parent-1', place, repeat('x', size)
       from unnest($1::int[]) with ordinality as given (size, place) order by place`,
      [sizes],
    );
  const read = async (limit: number) => {
    const { records, more } = await oldestRecords(database, everything, limit);
    return { sequences: records.map(({ delivery }) => delivery.sequence), more };
  };

  it('come in their order, and nothing is said to wait behind the last', async () => {
    await store(10, 10, 10);
    expect(await read(4)).toEqual({ sequences: [1, 2, 3], more: false });
  });

  it('of a full page may have others behind them', async () => {
    await store(10, 10, 10);
    expect(await read(2)).toEqual({ sequences: [1, 2], more: true });
  });

  it('are fewer where they are large, and others may wait then, too', async () => {
    await store(3_000_000, 3_000_000, 10);
    expect(await read(4)).toEqual({ sequences: [1, 2], more: true });
  });

  it('of an empty outbox are none', async () => {
    expect(await read(4)).toEqual({ sequences: [], more: false });
  });
});
