import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { actingForHeader, actingForValue, group } from '@rollcall/contracts';
import {
  callerOf,
  createCallers,
  createMetrics,
  createServiceClient,
  type ServiceDoors,
  type ServiceServer,
  startServiceServer,
} from '@rollcall/service';
import { freePort } from '@rollcall/embedded';
import { captureLog } from '@rollcall/testing';
import { keptEntries } from '../test-bed/kept-entries';

const reasons: string[] = [];
const log = captureLog();
let server: ServiceServer;
let grpcPort: number;

const doors: ServiceDoors = {
  routes: (router) =>
    void router.service(group.GroupService, {
      listGroups: (_request, context) => ({ groups: [{ groupId: callerOf(context), name: 'Staff', memberCount: 0 }] }),
      createGroup: () => {
        throw new ConnectError('managed_by_directory: no', Code.FailedPrecondition);
      },
      renameGroup: () => {
        throw new Error('the secret cause');
      },
      deleteGroup: () => {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      },
    }),
  http: (app, admit) => void app.get('/plain', admit('read'), (_request, response) => void response.send('in')),
  readiness: () => reasons,
  audit: keptEntries(),
};
const post = (method: string, body: unknown, token?: string) =>
  fetch(`http://127.0.0.1:${server.port}/rollcall.group.v1.GroupService/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

beforeAll(async () => {
  grpcPort = await freePort();
  server = await startServiceServer({
    service: 'group',
    doors,
    callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
    metrics: createMetrics('group'),
    log: log.logger,
    newId: () => 'made-up',
    host: '127.0.0.1',
    port: 0,
    grpcPort,
  });
});
afterAll(() => server.stop());

describe('the doors of a service', () => {
  it('answer Connect calls in JSON, with default values written out', async () => {
    const answer = await post('ListGroups', { organizationId: 'o' }, 'secret');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      groups: [
        {
          groupId: 'console',
          name: 'Staff',
          source: 'GROUP_SOURCE_UNSPECIFIED',
          memberCount: 0,
          customRoleIds: [],
          revision: 0,
        },
      ],
      nextPageToken: '',
    });
  });

  it.each([
    ['a call', () => post('ListGroups', { organizationId: 'o' }, 'secret')],
    ['a refused call', () => post('CreateGroup', {}, 'secret')],
    ['a call without a token', () => post('ListGroups', {})],
    ['a page of its own', () => fetch(`http://127.0.0.1:${server.port}/plain`)],
    ['a probe', () => fetch(`http://127.0.0.1:${server.port}/readyz`)],
    ['what is not there', () => fetch(`http://127.0.0.1:${server.port}/<script>`)],
  ])('let no browser take %s for a page', async (_what, ask) => {
    const { headers } = await ask();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answer the same call by gRPC', async () => {
    const client = createClient(
      group.GroupService,
      createGrpcTransport({
        baseUrl: `http://127.0.0.1:${grpcPort}`,
        interceptors: [
          (next) => (request) => {
            request.header.set('authorization', 'Bearer secret');
            return next(request);
          },
        ],
      }),
    );
    expect((await client.listGroups({ organizationId: 'o' })).groups[0]?.name).toBe('Staff');
  });

  it('answer our own client', async () => {
    const client = createServiceClient(group.GroupService, {
      baseUrl: `http://127.0.0.1:${server.port}`,
      token: 'secret',
    });
    expect((await client.listGroups({ organizationId: 'o' })).groups[0]?.groupId).toBe('console');
  });

  it.each([
    ['the administrator it acts for', ' Ada@Example.com ', 'ada@example.com'],
    ['the administrator it acts for, in whatever script they write', actingForValue('李@例え.jp'), '李@例え.jp'],
    ['itself where it names nobody', ' ', 'console'],
    ['itself where what it names would break a line', "UTF-8''a%0d%0ab@example.com", 'console'],
    ['itself where what it names is no address', 'x'.repeat(321), 'console'],
  ])('know a caller by %s', async (_who, actingFor, name) => {
    const client = createServiceClient(group.GroupService, {
      baseUrl: `http://127.0.0.1:${server.port}`,
      token: 'secret',
    });
    const answer = await client.listGroups(
      { organizationId: 'o' },
      { headers: actingFor === ' ' ? {} : { [actingForHeader]: actingFor } },
    );
    expect(answer.groups[0]?.groupId).toBe(name);
  });

  it.each([undefined, 'wrong'])('let nobody in with the token %p: unauthenticated', async (token) => {
    const answer = await post('ListGroups', {}, token);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    expect((await fetch(`http://127.0.0.1:${server.port}/plain`)).status).toBe(401);
  });

  it('say what a rule says, with its reason code', async () => {
    const answer = await post('CreateGroup', {}, 'secret');
    expect(await answer.json()).toEqual({ code: 'failed_precondition', message: 'managed_by_directory: no' });
  });

  it('keep the cause of a bug to the log', async () => {
    const answer = await post('RenameGroup', {}, 'secret');
    expect(await answer.json()).toEqual({ code: 'internal', message: 'internal error' });
    expect(log.entries('error')).toContainEqual(expect.objectContaining({ level: 'error', msg: 'call failed' }));
  });

  it('say unavailable while the database is away', async () => {
    expect(await (await post('DeleteGroup', {}, 'secret')).json()).toMatchObject({ code: 'unavailable' });
  });

  it('answer unimplemented for calls that are to come', async () => {
    expect(await (await post('GetEntitlements', {}, 'secret')).json()).toMatchObject({ code: 'unimplemented' });
  });

  it.each([
    ['the id that its caller gave it', 'call-7', 'call-7'],
    ['one that it is given, where its caller gave none', undefined, 'made-up-'],
    ['one that it is given, where that of its caller would not do in a log', 'a b', 'made-up-'],
  ])('a request has %s, and the answer carries it', async (_which, given, id) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/livez`, {
      headers: given === undefined ? {} : { 'x-request-id': given },
    });
    expect(answer.headers.get('x-request-id')).toMatch(new RegExp(`^${id}\\d*$`));
  });

  it('refuse a call of more than 4 MiB', async () => {
    const answer = await post('ListGroups', { organizationId: 'o'.repeat(4 * 1024 * 1024) }, 'secret');
    expect([answer.status, await answer.json()]).toMatchObject([429, { code: 'resource_exhausted' }]);
  });

  it('refuse a call of more than 4 MiB however it was packed, and by gRPC', async () => {
    const body = gzipSync(JSON.stringify({ organizationId: 'o'.repeat(5 * 1024 * 1024) }));
    expect(body.length).toBeLessThan(100_000);
    const answer = await fetch(`http://127.0.0.1:${server.port}/rollcall.group.v1.GroupService/ListGroups`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', authorization: 'Bearer secret' },
      body,
    });
    // Outside of Jest `resource_exhausted`: Connect knows errors of Node by `instanceof`, which fails across Jest's realms.
    expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^(resource_exhausted|internal)$/) });
    const byGrpc = createClient(group.GroupService, createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpcPort}` }));
    const call = byGrpc.listGroups(
      { organizationId: 'o'.repeat(5 * 1024 * 1024) },
      { headers: { authorization: 'Bearer secret' } },
    );
    await expect(call).rejects.toMatchObject({ code: Code.ResourceExhausted });
  });

  it('refuse who has no token before anything of the call is read', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const head = [
      'POST /rollcall.group.v1.GroupService/ListGroups HTTP/1.1',
      'host: here',
      'content-type: application/json',
      'content-length: 1000000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  it.each(['a\r\nset-cookie: x=1', 'a\nx: y', 'a\u00e9', ' ', 'x'.repeat(129)])(
    'put nothing into an answer that would make another header of it: %j',
    async (id) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.end(`GET /livez HTTP/1.1\r\nhost: here\r\nconnection: close\r\nx-request-id: ${id}\r\n\r\n`);
      const answer = await text(socket);
      expect(answer).not.toMatch(/^set-cookie|^x: y/im);
      for (const [, given] of answer.matchAll(/^x-request-id: (.*)$/gim))
        expect(given?.trim()).toMatch(/^(made-up-\d+|a)$/);
    },
  );

  it('refuse headers of more than 16 KiB', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/livez`, { headers: { 'x-long': 'x'.repeat(17_000) } });
    expect(answer.status).toBe(431);
  });

  it.each([
    ['broken JSON', '{'],
    ['a field of the wrong type', { pageSize: 'many' }],
    ['a field that does not exist', { organisationId: 'o' }],
  ])('refuse %s as invalid_argument', async (_what, body) => {
    expect(await (await post('ListGroups', body, 'secret')).json()).toMatchObject({ code: 'invalid_argument' });
  });

  it.each([
    [{ pageSize: 'many' }, 'pageSize: expected number (int32), got "many"'],
    [
      { organizationId: 7, organisationId: 'o' },
      'organizationId: expected string, got 7; organisationId: is not a field that there is',
    ],
    [[], 'must be an object'],
  ])('name every field of a call that cannot be read: %j', async (body, message) => {
    expect(await (await post('ListGroups', body, 'secret')).json()).toEqual({ code: 'invalid_argument', message });
  });

  it('tell Kubernetes that they live, and whether they are ready and why not', async () => {
    const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    reasons.push('kafka is away');
    const answer = await get('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reasons: ['kafka is away'] });
    expect((await get('/metrics')).headers.get('content-type')).toContain('text/plain');
    expect((await get('/nowhere')).status).toBe(404);
    expect(await (await get('/%ZZ')).text()).not.toContain('node_modules');
  });
});
