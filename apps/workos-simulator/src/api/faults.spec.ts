import { settle } from '../test-rig/manual-clock';
import { apiKey, type StartedSimulator, startSimulator } from '../test-rig/started-simulator';

let started: StartedSimulator;

beforeEach(async () => {
  started = await startSimulator();
});
afterEach(() => started.simulator.stop());

const withKey = { headers: { authorization: `Bearer ${apiKey}` } };

/** The same call over a socket and within the process. */
const ways: [string, (path: string, init?: RequestInit) => Promise<Response>][] = [
  ['over HTTP', (path, init) => fetch(started.url + path, { ...withKey, ...init })],
  ['in the process', (path, init) => started.simulator.fetch(`http://workos${path}`, { ...withKey, ...init })],
];

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await settle();
  }
}

describe.each(ways)('%s', (_way, call) => {
  it('a failing call has the status asked for, and the controls and health go on', async () => {
    started.control.setFaults({ api: { error_rate: 1, error_status: 503 } });
    expect((await call('/directories')).status).toBe(503);
    expect((await call('/control/stats')).status).toBe(200);
    expect((await call('/readyz')).status).toBe(200);
    expect(started.control.stats().api.faults).toMatchObject({ error: 1, timeout: 0, truncate: 0 });
  });

  it('a truncated answer begins with 200 and breaks off in its body', async () => {
    started.directory();
    started.control.setFaults({ api: { truncate_rate: 1 } });
    const response = await call('/directories');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('a call that is reset has no answer, a blank one has no body', async () => {
    started.control.setFaults({ api: { reset_rate: 1 } });
    await expect(call('/directories')).rejects.toThrow('fetch failed');
    started.control.setFaults({ api: { reset_rate: 0, blank_rate: 1 } });
    const response = await call('/directories');
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(started.control.stats().api.faults).toMatchObject({ reset: 1, blank: 1 });
  });

  it('an emptied list looks like one with nothing in it, and a single object is not touched', async () => {
    const { directoryId } = started.directory();
    started.control.setFaults({ api: { empty_rate: 1 } });
    const list = { object: 'list', data: [], list_metadata: { before: null, after: null } };
    expect(await (await call('/directories')).json()).toEqual(list);
    expect(await (await call(`/directories/${directoryId}`)).json()).toMatchObject({ id: directoryId });
  });

  it('a lost cursor is refused as one that never was', async () => {
    const { directoryId } = started.directory();
    const { id } = started.control.createUser({ directory_id: directoryId, email: null });
    started.control.setFaults({ api: { lost_cursor_rate: 1, hold_back_ms: 0 } });
    const event = /event_\w+/.exec(await (await call('/events?order=asc')).text())?.[0];
    expect((await call(`/events?order=asc&after=${event}`)).status).toBe(400);
    expect((await call(`/directory_users?directory=${directoryId}&after=${id}`)).status).toBe(422);
  });

  it('a call that times out is not answered until the client gives up', async () => {
    started.control.setFaults({ api: { timeout_rate: 1 } });
    const client = new AbortController();
    const answer = call('/directories', { signal: client.signal });
    const outcome = expect(answer).rejects.toThrow('aborted');
    await until(() => started.clock.sleeping === 1);
    client.abort();
    await outcome;
    await until(() => started.clock.sleeping === 0);
  });

  it('a call that times out is cut off after 70 seconds', async () => {
    started.control.setFaults({ api: { timeout_rate: 1 } });
    const outcome = expect(call('/directories')).rejects.toThrow('fetch failed');
    await until(() => started.clock.sleeping === 1);
    await started.clock.advance(70_000);
    await outcome;
  });
});

describe('stopping', () => {
  it('ends calls that are held, and the simulator starts again with what it had', async () => {
    const { directoryId } = started.directory();
    started.control.setFaults({ api: { timeout_rate: 1 } });
    const outcome = expect(fetch(`${started.url}/directories`, withKey)).rejects.toThrow('fetch failed');
    await until(() => started.clock.sleeping === 1);
    await started.simulator.stop();
    await outcome;
    await started.simulator.stop();
    started.control.setFaults({ api: { timeout_rate: 0 } });
    const { url } = await started.simulator.start({ port: 0 });
    const response = await fetch(`${url}/directories/${directoryId}`, withKey);
    expect(await response.json()).toMatchObject({ id: directoryId });
    await expect(started.simulator.start({ port: 0 })).rejects.toThrow('started already');
  });

  it('leaves a port that is taken to its owner', async () => {
    const port = Number(new URL(started.url).port);
    const other = await startSimulator();
    await other.simulator.stop();
    await expect(other.simulator.start({ port })).rejects.toThrow('EADDRINUSE');
    await other.simulator.start({ port: 0 });
    await other.simulator.stop();
  });
});
