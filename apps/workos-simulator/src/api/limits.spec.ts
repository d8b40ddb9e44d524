import { RateLimitExceededException } from '@workos-inc/node';
import { type StartedSimulator, startSimulator } from '../test-rig/started-simulator';

let started: StartedSimulator;

beforeEach(async () => {
  started = await startSimulator({ faults: {} });
});
afterEach(() => started.simulator.stop());

async function statuses(paths: string[]): Promise<number[]> {
  const seen: number[] = [];
  for (const path of paths) {
    seen.push((await started.get(path)).status);
  }
  return seen;
}

describe('the budget of user lists', () => {
  it('is four a second for each directory, also through its groups', async () => {
    const [one, other] = [started.directory('One'), started.directory('Other')];
    const team = started.control.createGroup({ directory_id: one.directoryId, name: 'Team' });
    const users = `/directory_users?directory=${one.directoryId}`;
    const members = `/directory_users?group=${team.id}`;
    expect(await statuses([users, members, users, members, users, members])).toEqual([200, 200, 200, 200, 429, 429]);
    expect(await statuses([`/directory_users?directory=${other.directoryId}`])).toEqual([200]);
    expect(started.control.stats().api.rate_limited).toEqual({ users_per_second: 2, requests_per_minute: 0 });
  });

  it('slides: as each call gets a second old, one more fits', async () => {
    const { directoryId } = started.directory();
    const users = `/directory_users?directory=${directoryId}`;
    for (let call = 0; call < 4; call += 1) {
      expect(await statuses([users])).toEqual([200]);
      await started.clock.advance(200);
    }
    expect(await statuses([users])).toEqual([429]);
    await started.clock.advance(200);
    expect(await statuses([users, users])).toEqual([200, 429]);
  });

  it('is not spent by look-ups, by group lists or by events', async () => {
    const { directoryId } = started.directory();
    const user = started.control.createUser({ directory_id: directoryId, email: null });
    const paths = [
      `/directory_users/${user.id}`,
      `/directory_groups?directory=${directoryId}`,
      '/events',
      '/directories',
    ];
    expect(await statuses([...paths, ...paths, ...paths])).toEqual(Array(12).fill(200));
  });

  it('once spent is answered with the body "Ratelimited" and whole seconds to wait', async () => {
    const { directoryId } = started.directory();
    const users = `/directory_users?directory=${directoryId}`;
    await statuses([users, users, users, users]);
    const answer = await started.get(users);
    expect(answer).toMatchObject({ status: 429, body: 'Ratelimited' });
    expect(answer.headers.get('retry-after')).toBe('1');
    const refusal = started.workos.directorySync.listUsers({ directory: directoryId });
    await expect(refusal).rejects.toBeInstanceOf(RateLimitExceededException);
    await expect(refusal).rejects.toMatchObject({ retryAfter: 1 });
  });

  it.each([0, null])('is switched off by %s', async (limit) => {
    const { directoryId } = started.directory();
    started.control.setFaults({ api: { users_per_second_limit: limit } });
    const users = `/directory_users?directory=${directoryId}`;
    expect(await statuses(Array<string>(10).fill(users))).toEqual(Array(10).fill(200));
  });
});

describe('the budget of an API key', () => {
  it('is 6,000 calls a minute, of all kinds, for each key', async () => {
    const { simulator, clock } = started;
    const call = async (key: string) =>
      (await simulator.fetch('http://workos/directories', { headers: { authorization: `Bearer ${key}` } })).status;
    for (let made = 0; made < 6_000; made += 1) {
      await call('sk_test_default');
    }
    expect(await call('sk_test_default')).toBe(429);
    expect(await call('sk_test_other')).toBe(200);
    expect(started.control.stats().api.rate_limited).toEqual({ users_per_second: 0, requests_per_minute: 1 });
    await clock.advance(60_000);
    expect(await call('sk_test_default')).toBe(200);
  });
});
