import { startSimulator } from '../test-rig/started-simulator';

describe('an initial load', () => {
  it('makes people, groups and memberships in the order of their ids, without a webhook and without events', async () => {
    const sent: string[] = [];
    const started = await startSimulator({
      webhooks: { url: 'http://127.0.0.1:1/', secret: 's' },
      send: async (url) => {
        sent.push(url);
        return new Response();
      },
    });
    const { control, simulator } = started;
    const { directoryId } = started.directory();
    const before = control.stats();
    const made = control.generate(directoryId, { users: 300, groups: 12, groups_per_user: 3, seed: 9 });
    expect(made).toMatchObject({ directory_id: directoryId, users: 300, groups: 12, memberships: 900, seed: 9 });
    expect(control.stats()).toMatchObject({ users: 300, groups: 12, memberships: 900, events: before.events });
    const { data } = await started.workos.directorySync.listUsers({ directory: directoryId, limit: 100, order: 'asc' });
    expect(data.map((user) => user.createdAt)).toEqual(data.map((user) => user.createdAt).sort());
    expect(new Set(data.map((user) => user.createdAt)).size).toBe(100);
    await simulator.webhooksSettled();
    expect(sent).toHaveLength(1); // the directory's own dsync.activated
    await simulator.stop();
  });

  it('writes an event for all it made when asked to, and still sends no webhook', async () => {
    const started = await startSimulator({
      webhooks: { url: 'http://127.0.0.1:1/', secret: 's' },
      send: async () => new Response(),
    });
    const { directoryId } = started.directory();
    started.control.generate(directoryId, { users: 10, groups: 2, groups_per_user: 1, seed: 9, events: true });
    expect(started.control.stats().events).toBe(1 + 2 + 10 + 10);
    await started.simulator.webhooksSettled();
    expect(started.control.stats().webhooks.attempted).toBe(1);
    await started.simulator.stop();
  });

  it('makes the same people from the same seed in another simulator', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async (_) => {
        const started = await startSimulator();
        const { directoryId } = started.directory();
        started.control.generate(directoryId, { users: 50, groups: 5, groups_per_user: 2, seed: 4 });
        const users = await started.workos.directorySync.listUsers({ directory: directoryId, limit: 100 });
        await started.simulator.stop();
        return users.data.map(({ email, firstName, lastName, idpId, createdAt }) => ({
          email,
          firstName,
          lastName,
          idpId,
          createdAt,
        }));
      }),
    );
    expect(one).toHaveLength(50);
    expect(one).toEqual(other);
  });

  it('of a directory loaded before brings other people, whose emails and ids are still their own', async () => {
    const started = await startSimulator();
    const { directoryId } = started.directory();
    const size = { users: 40, groups: 3, groups_per_user: 1, seed: 4, email_domain: 'acme.example' };
    started.control.generate(directoryId, size);
    started.control.generate(directoryId, size);
    const { data } = await started.workos.directorySync.listUsers({ directory: directoryId, limit: 100 });
    expect(new Set(data.map((user) => user.email)).size).toBe(80);
    expect(new Set(data.map((user) => user.idpId)).size).toBe(80);
    expect(data.map((user) => user.id)).toEqual(
      data
        .map((user) => user.id)
        .sort()
        .reverse(),
    );
    expect(data.every((user) => user.email?.endsWith('@acme.example'))).toBe(true);
    await started.simulator.stop();
  });
});
