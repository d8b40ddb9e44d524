import { apiKey, type StartedSimulator, startSimulator } from '../test-rig/started-simulator';

let started: StartedSimulator;

beforeAll(async () => {
  started = await startSimulator();
  const { directoryId } = started.directory();
  started.control.generate(directoryId, { users: 20, groups: 3, groups_per_user: 1, seed: 1 });
});
afterAll(() => started.simulator.stop());

describe('a call within the process', () => {
  it.each([
    '/directories',
    '/directories/nope',
    '/directory_users',
    '/events?order=desc&limit=3',
    '/control/nope',
    '/livez',
    '/nope',
  ])('of %s is answered as over HTTP', async (path) => {
    const init = { headers: { authorization: `Bearer ${apiKey}` } };
    const over = await fetch(started.url + path, init);
    const within = await started.simulator.fetch(`http://anything${path}`, init);
    expect(within.status).toBe(over.status);
    for (const header of ['content-type', 'date', 'retry-after']) {
      expect(within.headers.get(header)).toBe(over.headers.get(header));
    }
    expect(await within.json()).toEqual(await over.json());
  });

  it('may carry a body', async () => {
    const response = await started.simulator.fetch('http://x/control/organizations', {
      method: 'POST',
      body: '{"name":"Umbrella"}',
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ object: 'organization', name: 'Umbrella' });
  });

  it('may be answered without a body', async () => {
    const { directoryId } = started.directory();
    const init = { method: 'DELETE', headers: { authorization: `Bearer ${apiKey}` } };
    const response = await started.simulator.fetch(`http://x/directories/${directoryId}`, init);
    expect(response.status).toBe(202);
    expect(await response.text()).toBe('');
  });

  it('that was given up before it began is not made', async () => {
    await expect(started.simulator.fetch('http://x/directories', { signal: AbortSignal.abort() })).rejects.toThrow(
      'aborted',
    );
  });
});
