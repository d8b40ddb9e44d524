import type { ConnectRouter } from '@connectrpc/connect';
import { group } from '@rollcall/contracts';
import type { ServiceServer } from '@rollcall/service';
import { eventually } from '@rollcall/testing';
import { serve, type ServeOptions } from '../test-bed/served';

const callers = [
  { name: 'chat', token: 'chat' },
  { name: 'console', token: 'console' },
];

describe('a caller whose token is changed', () => {
  it('is let in by the old and the new one with the same rights, until the old one is taken away', async () => {
    const doors = {
      routes: (router: ConnectRouter) => void router.service(group.GroupService, { listGroups: () => ({}) }),
    };
    const scopes: ServeOptions['scopes'] = new Map([['chat', ['read']]]);
    const old = { name: 'chat', token: 'old' };
    const renewed = { name: 'chat', token: 'renewed' };
    for (const [callers, statuses] of [
      [[old], { old: 200, renewed: 401 }],
      [[old, renewed], { old: 200, renewed: 200 }],
      [[renewed], { old: 401, renewed: 200 }],
    ] as const) {
      const server = await serve(doors, { callers, scopes });
      const ask = (method: string, token: string) =>
        fetch(`http://127.0.0.1:${server.port}/rollcall.group.v1.GroupService/${method}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: '{}',
        });
      try {
        for (const [token, status] of Object.entries(statuses)) {
          expect((await ask('ListGroups', token)).status).toBe(status);
          expect((await ask('CreateGroup', token)).status).toBe(status === 200 ? 403 : 401);
        }
      } finally {
        await server.stop();
      }
    }
  });
});

describe('callers who may do some things', () => {
  let server: ServiceServer;
  const start = async (options: ServeOptions) => {
    server = await serve(
      {
        routes: (router) => void router.service(group.GroupService, { listGroups: () => ({}) }),
        http: (app, admit) => void app.get('/file', admit('read'), (_request, response) => void response.send('in')),
      },
      { callers, ...options },
    );
  };
  afterEach(() => server.stop());

  const call = (token: string, method = 'ListGroups') =>
    fetch(`http://127.0.0.1:${server.port}/rollcall.group.v1.GroupService/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{}',
    });
  const file = (path: string, token: string) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { authorization: `Bearer ${token}` } });

  it('hear which scope they would need: 403 permission_denied, for calls and for files', async () => {
    await start({ scopes: new Map([['chat', ['entitlements']]]) });
    const refused = { code: 'permission_denied', message: 'needs the scope read' };
    for (const answer of [await call('chat'), await file('/file', 'chat')]) {
      expect([answer.status, await answer.json()]).toEqual([403, refused]);
    }
    const audit = await file('/audit.csv', 'chat');
    expect([audit.status, await audit.json()]).toMatchObject([403, { message: 'needs the scope audit' }]);
  });

  it('do everything where no scope is named for them', async () => {
    await start({ scopes: new Map([['chat', ['entitlements']]]) });
    expect((await call('console')).status).toBe(200);
    expect((await file('/file', 'console')).status).toBe(200);
    expect((await file('/audit.csv', 'console')).status).toBe(200);
  });

  describe('and so often', () => {
    const exhaust = async (token: string) => {
      const statuses = [];
      for (let request = 0; request < 8; request += 1) statuses.push((await call(token)).status);
      return statuses;
    };

    it('hear when to come again: 429 resource_exhausted with Retry-After, for calls and for files', async () => {
      await start({ callerRequestsPerSecond: 2 });
      await exhaust('chat');
      for (const answer of [await call('chat'), await file('/file', 'chat')]) {
        expect(answer.status).toBe(429);
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(await answer.json()).toMatchObject({ code: 'resource_exhausted' });
      }
    });

    it('may once be twice as many as in every second, and go on after a while', async () => {
      await start({ callerRequestsPerSecond: 3 });
      expect((await exhaust('chat')).filter((status) => status === 200).length).toBeGreaterThanOrEqual(6);
      await eventually(async () => expect((await call('chat')).status).toBe(200), { within: 5_000 });
    });

    it('cost no other caller anything', async () => {
      await start({ callerRequestsPerSecond: 1 });
      expect(await exhaust('chat')).toContain(429);
      expect((await call('console')).status).toBe(200);
    });

    it('as they like, where there is no limit', async () => {
      await start({ callerRequestsPerSecond: 0 });
      expect(await exhaust('chat')).not.toContain(429);
    });
  });
});
