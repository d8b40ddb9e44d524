import type { Database, Transaction } from '@rollcall/persistence';
import { createTestDatabase } from '@rollcall/testing';
import { outgoing } from '../contract/deliveries';
import { createTwoServices, type TwoServices } from '../contract/two-services';
import { receive } from '../inbox/receive';
import { endSilence, silenceOutbox, startOver } from './starting-over';
import { oldestRecords } from './waiting-records';

const place = (key: string) => ({ topic: 'directory.changes', key }) as const;

describe('the outbox of a restored service', () => {
  let services: TwoServices;
  let database: Database;

  beforeAll(async () => {
    services = await createTwoServices(await createTestDatabase());
    database = services.source;
  });
  beforeEach(() => database.query('truncate outbox, outbox_sequence; update recovery set recovered_at = null'));
  afterAll(() => services.end());

  const publish = (...keys: string[]) =>
    services.publishRecords(keys.map((key, nth) => outgoing(key, `${key} ${nth}`)));
  const inTransaction = (work: (tx: Transaction) => Promise<unknown>) => database.transaction(work);
  /** What was stored since the last look, each with its sequence and whether it starts over. */
  const stored = async () => {
    const { records } = await oldestRecords(database, { name: 'everything', condition: 'id >= $1', value: 0 }, 1_000);
    await database.query('truncate outbox');
    return records.map(({ delivery }) => {
      const { key, sequence, startsOver = false } = receive(delivery);
      return { key, sequence, startsOver };
    });
  };

  it('tells nothing of what it knew, until the whole of a key is told: that starts over, above all that was ever told', async () => {
    await publish('a', 'b', 'a');
    await stored();
    const before = Math.floor(Date.now() / 1_000) * 1_000_000;
    expect(await inTransaction(silenceOutbox)).toBe(2);
    await publish('a', 'b');
    expect(await stored()).toEqual([]);

    await inTransaction((tx) => startOver(tx, [place('a')]));
    await publish('a', 'a');
    await publish('b', 'a');
    const [first, ...others] = await stored();
    expect(first).toMatchObject({ key: 'a', startsOver: true });
    expect(first?.sequence).toBeGreaterThan(before);
    expect(others).toEqual(
      [1, 2].map((nth) => ({ key: 'a', sequence: (first?.sequence ?? 0) + nth, startsOver: false })),
    );
  });

  it('begins a key that it has forgotten above all that was ever told of it', async () => {
    await inTransaction(silenceOutbox);
    await publish('new', 'new');
    const [first, second] = await stored();
    expect(first).toMatchObject({ key: 'new', startsOver: true });
    expect(first?.sequence).toBeGreaterThan(1_000_000_000);
    expect(second).toEqual({ key: 'new', sequence: (first?.sequence ?? 0) + 1, startsOver: false });
  });

  it('restored twice from one backup gives no sequence twice', async () => {
    const restore = () => database.query('truncate outbox, outbox_sequence; update recovery set recovered_at = null');
    const told = async () => {
      await inTransaction(silenceOutbox);
      await inTransaction(endSilence);
      await publish('a', 'b');
      return (await stored()).map(({ sequence }) => sequence);
    };
    const first = await told();
    await restore();
    // The clock counts whole seconds.
    await database.query('select pg_sleep(1.1)');
    const second = await told();
    expect(Math.min(...second)).toBeGreaterThan(Math.max(...first));
  });

  it('speaks again of keys that are no state: each starts over', async () => {
    await publish('a');
    await stored();
    await inTransaction(silenceOutbox);
    await inTransaction(endSilence);
    await publish('a', 'a');
    expect((await stored()).map(({ startsOver }) => startsOver)).toEqual([true, false]);
  });

  it('of a service that was not restored starts over where it is asked to, and goes on counting', async () => {
    await publish('a', 'a');
    await inTransaction((tx) => startOver(tx, [place('a'), place('c')]));
    await publish('a', 'c', 'a');
    expect(await stored()).toEqual([
      { key: 'a', sequence: 1, startsOver: false },
      { key: 'a', sequence: 2, startsOver: false },
      { key: 'a', sequence: 3, startsOver: true },
      // The first of a key is the beginning anyway.
      { key: 'c', sequence: 1, startsOver: false },
      { key: 'a', sequence: 4, startsOver: false },
    ]);
  });
});
