import { get } from 'node:https';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { group } from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import { type ClientTls, createServiceClient, type ServiceDoors, type ServiceServer } from '@rollcall/service';
import { createTestAuthority } from '../test-bed/certificates';
import { everything, serve } from '../test-bed/served';

const authority = createTestAuthority('Rollcall test authority');
const strangers = createTestAuthority('Some other authority');
const own = authority.issue('group');
const caller = authority.issue('console');
const stranger = strangers.issue('console');

const doors: Pick<ServiceDoors, 'routes' | 'direct'> = {
  routes: (router) => void router.service(group.GroupService, { listGroups: () => ({ groups: [{ name: 'Staff' }] }) }),
  direct: (request, response) => {
    if (request.url !== '/webhooks/workos') return false;
    response.end('received');
    return true;
  },
};

describe('doors over TLS', () => {
  let server: ServiceServer;
  let grpcPort: number;
  const start = async (clientCa?: string) => {
    grpcPort = await freePort();
    server = await serve(doors, { grpcPort, tls: { ...own, clientCa } });
  };
  afterEach(() => server.stop());

  const byConnect = async (tls: ClientTls) => {
    const baseUrl = `https://127.0.0.1:${server.port}`;
    const client = createServiceClient(group.GroupService, { baseUrl, token: everything.token, tls });
    return (await client.listGroups({ organizationId: 'o' })).groups[0]?.name;
  };
  const byGrpc = async (tls: ClientTls) => {
    const transport = createGrpcTransport({ baseUrl: `https://127.0.0.1:${grpcPort}`, nodeOptions: { ...tls } });
    const client = createClient(group.GroupService, transport);
    const headers = { authorization: `Bearer ${everything.token}` };
    return (await client.listGroups({ organizationId: 'o' }, { headers })).groups[0]?.name;
  };
  /** The status of a plain request without a certificate. */
  const statusOf = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = get(
        { host: '127.0.0.1', port: server.port, path, ca: authority.cert, agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.on('error', reject);
    });

  it('answer callers who know the authority, by Connect and by gRPC', async () => {
    await start();
    expect(await byConnect({ ca: authority.cert })).toBe('Staff');
    expect(await byGrpc({ ca: authority.cert })).toBe('Staff');
  });

  it('are not believed by callers who do not know the authority', async () => {
    await start();
    await expect(byConnect({})).rejects.toThrow();
    await expect(byConnect({ ca: strangers.cert })).rejects.toThrow();
    await expect(byGrpc({ ca: strangers.cert })).rejects.toThrow();
  });

  it('show a renewed certificate, and believe its authority, without a stop', async () => {
    await start(authority.cert);
    const renewed = createTestAuthority('The next authority');
    expect(await byGrpc({ ca: authority.cert, ...caller })).toBe('Staff');
    server.renewTls({ ...renewed.issue('group'), clientCa: renewed.cert });
    const known = { ca: renewed.cert, ...renewed.issue('console') };
    expect(await byConnect(known)).toBe('Staff');
    expect(await byGrpc(known)).toBe('Staff');
    await expect(byConnect({ ca: authority.cert, ...caller })).rejects.toThrow();
    await expect(byGrpc({ ca: renewed.cert, ...caller })).rejects.toThrow();
  });

  it('do not speak plain text', async () => {
    await start();
    await expect(fetch(`http://127.0.0.1:${server.port}/livez`)).rejects.toThrow();
  });

  it('take callers with a certificate of the authority, where one is asked for', async () => {
    await start(authority.cert);
    expect(await byConnect({ ca: authority.cert, ...caller })).toBe('Staff');
    expect(await byGrpc({ ca: authority.cert, ...caller })).toBe('Staff');
  });

  it.each([
    ['no certificate', {}],
    ['a certificate of another authority', stranger],
  ])('refuse callers with %s, where one is asked for', async (_what, shown) => {
    await start(authority.cert);
    await expect(byConnect({ ca: authority.cert, ...shown })).rejects.toThrow('a client certificate is needed');
    await expect(byGrpc({ ca: authority.cert, ...shown })).rejects.toThrow();
  });

  it('ask probes and senders of webhooks for no certificate, and everybody else', async () => {
    await start(authority.cert);
    expect(await statusOf('/livez')).toBe(200);
    expect(await statusOf('/readyz')).toBe(200);
    expect(await statusOf('/webhooks/workos')).toBe(200);
    expect(await statusOf('/metrics')).toBe(401);
    expect(await statusOf('/audit.csv')).toBe(401);
    expect(await statusOf('/nowhere')).toBe(401);
  });
});
