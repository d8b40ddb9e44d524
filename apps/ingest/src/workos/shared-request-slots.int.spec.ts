import type { Database } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { openIngestDatabase } from '../test-bed/test-bed';
import type { RequestSlots } from './request-slots';
import { createSharedSlots } from './shared-request-slots';

describe('slots that all instances share', () => {
  /** So far apart that what the test itself takes does not matter. */
  const spacing = 100_000;
  let test: TestDatabase;
  const databases: Database[] = [];
  let one: RequestSlots;
  let other: RequestSlots;
  const instance = async () => {
    const database = await openIngestDatabase(test.adminUrl);
    databases.push(database);
    return createSharedSlots(database);
  };
  beforeAll(async () => {
    test = await createTestDatabase();
    one = await instance();
    other = await instance();
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
    await test.drop();
  });
  const inSpacings = (wait: number) => Math.round(wait / spacing);

  it('are given once each, in a row, whoever asks and however many at once', async () => {
    const waits = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const single = one.reserve('a', 1, spacing);
        const three = inSpacings(await other.reserve('a', 3, spacing));
        return [inSpacings(await single), three, three + 1, three + 2];
      }),
    );
    const given = waits.flat();
    expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, slot) => slot));
  });

  it('of different limits know nothing of each other, and what nobody wanted is not saved up', async () => {
    expect(await one.reserve('b', 5, 0.001)).toBe(0);
    expect(await one.reserve('b', 1, spacing)).toBe(0);
    expect(await one.reserve('c', 1, spacing)).toBe(0);
    expect(inSpacings(await one.reserve('b', 1, spacing))).toBe(1);
  });

  it('are held back by a pause for everybody, and a shorter one does not end a longer', async () => {
    await one.hold('d', 5 * spacing);
    await other.hold('d', 2 * spacing);
    expect(inSpacings(await other.reserve('d', 1, spacing))).toBe(5);
  });
});
