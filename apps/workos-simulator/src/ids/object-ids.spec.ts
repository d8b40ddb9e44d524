import { createManualClock } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { createObjectIds } from './object-ids';

function makeIds() {
  const clock = createManualClock();
  return { clock, ids: createObjectIds({ clock, random: createSeededRandom(1) }) };
}

describe('object ids', () => {
  it('are a prefix and a ULID of the time', () => {
    const { ids, clock } = makeIds();
    clock.set(new Date(1469918176385)); // the example of the ULID specification
    expect(ids.next('directory_user')).toMatch(/^directory_user_01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/);
  });

  it('ascend within one millisecond, over all prefixes', () => {
    const { ids } = makeIds();
    const made = Array.from({ length: 5_000 }, () => ids.next('event'));
    expect(made).toEqual([...new Set(made)].sort());
    const group = ids.next('directory_group').replace('directory_group_', '');
    const user = ids.next('directory_user').replace('directory_user_', '');
    expect(user > group).toBe(true);
  });

  it('ascend when the clock steps back', () => {
    const { ids, clock } = makeIds();
    const before = ids.next('event');
    clock.set(new Date(clock.now().getTime() - 60_000));
    expect(ids.next('event') > before).toBe(true);
  });

  it('carry the time they are given, ascend for one same time, and do not touch the ids of now', () => {
    const { ids, clock } = makeIds();
    const future = new Date('2036-01-01T00:00:00Z');
    const [first, second] = [ids.at('directory_user', future), ids.at('directory_user', future)];
    expect(second > first).toBe(true);
    const now = ids.next('directory_user');
    expect(now < first).toBe(true);
    expect(ids.at('directory_user', new Date(clock.now().getTime() - 1)) < now).toBe(true);
  });

  it('go on after those of an earlier run, in the same millisecond and when the clock is behind', () => {
    const earlier = makeIds();
    const past = new Date('2020-01-01T00:00:00Z');
    const [present, given] = [earlier.ids.next('event'), earlier.ids.at('directory_user', past)];
    for (const step of [0, -60_000]) {
      const { ids, clock } = makeIds();
      clock.set(new Date(clock.now().getTime() + step));
      ids.resume(earlier.ids.state());
      expect(ids.state()).toEqual(earlier.ids.state());
      expect(ids.next('event') > present).toBe(true);
      expect(ids.at('directory_user', past) > given).toBe(true);
    }
  });

  it('do not go back to an earlier run than their own', async () => {
    const earlier = makeIds();
    earlier.ids.next('event');
    const { ids, clock } = makeIds();
    await clock.advance(5_000);
    const own = ids.next('event');
    ids.resume(earlier.ids.state());
    ids.resume(makeIds().ids.state());
    expect(ids.next('event') > own).toBe(true);
  });
});
