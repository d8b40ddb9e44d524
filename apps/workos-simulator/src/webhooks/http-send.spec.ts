import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpSend } from './http-send';

describe('a webhook on its way', () => {
  const heard: { method: string | undefined; header: string | undefined; body: string }[] = [];
  let status = 200;
  let answers = true;
  const sockets = new Set<unknown>();
  const server = http.createServer((request, response) => {
    sockets.add(request.socket);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push({ method: request.method, header: request.headersDistinct['workos-signature']?.[0], body });
      if (answers) response.writeHead(status).end('{"received":true}');
    });
  });
  let url: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  beforeEach(() => {
    heard.length = 0;
    sockets.clear();
    [status, answers] = [200, true];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = createHttpSend();
  const deliver = (to = url, signal = new AbortController().signal) =>
    send(to, { method: 'POST', headers: { 'workos-signature': 's' }, body: '{"name":"Å"}', signal });

  it('arrives as it was sent, and the connection is used again', async () => {
    for (let n = 0; n < 3; n += 1) expect((await deliver()).status).toBe(200);
    expect(heard).toEqual(heard.map(() => ({ method: 'POST', header: 's', body: '{"name":"Å"}' })));
    expect(heard).toHaveLength(3);
    expect(sockets.size).toBe(1);
  });

  it('tells how it was answered', async () => {
    status = 503;
    expect(await deliver()).toMatchObject({ ok: false, status: 503 });
  });

  it('fails where nobody listens', async () => {
    await expect(deliver('http://127.0.0.1:1/hook')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('is given up when it is called off', async () => {
    answers = false;
    const off = new AbortController();
    const delivery = deliver(url, off.signal);
    const failed = expect(delivery).rejects.toThrow(/abort/i);
    while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    off.abort();
    await failed;
  });
});
