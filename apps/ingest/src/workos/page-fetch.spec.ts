import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createPageFetch } from './page-fetch';

describe('fetching a page', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list?limit=100`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const fetch = createPageFetch();

  it('sends path, query and headers, and gives status, headers and text, over one connection', async () => {
    answer = (request, response) => {
      response.writeHead(203, { 'content-type': 'application/json', 'retry-after': '7' });
      response.end(JSON.stringify({ asked: request.url, key: request.headers.authorization, name: '李 🧑‍🚀' }));
    };
    connections = 0;
    for (let time = 1; time <= 3; time += 1) {
      const response = await fetch(url, { method: 'GET', headers: { authorization: 'Bearer key' } });
      expect([response.ok, response.status, response.headers.get('Retry-After')]).toEqual([true, 203, '7']);
      expect(JSON.parse(await response.text())).toEqual({
        asked: '/list?limit=100',
        key: 'Bearer key',
        name: '李 🧑‍🚀',
      });
    }
    expect(connections).toBe(1);
  });

  it('unpacks what was packed for the way', async () => {
    answer = (request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"data":[]}'));
    };
    expect(await (await fetch(url)).text()).toBe('{"data":[]}');
  });

  it.each([204, 404, 429, 500])('gives the status %d without a body as it is', async (status) => {
    answer = (_, response) => response.writeHead(status).end();
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it.each([
    ['the connection breaks off in the body', { 'content-length': '100' }],
    ['the packed body breaks off', { 'content-length': '100', 'content-encoding': 'gzip' }],
  ])('fails where %s', async (_what, headers) => {
    answer = (_, response) => {
      response.writeHead(200, headers);
      response.write('{"data":', () => response.destroy());
    };
    await expect(fetch(url)).rejects.toThrow();
  });

  it('fails where nobody answers before it is given up', async () => {
    const givenUp = new AbortController();
    answer = () => givenUp.abort();
    await expect(fetch(url, { signal: givenUp.signal })).rejects.toThrow('abort');
  });

  it('follows a redirect, and sends what is more than a GET, as fetch does', async () => {
    answer = (request, response) => {
      if (request.url !== '/there') return void response.writeHead(307, { location: '/there' }).end();
      response.end(request.method);
    };
    expect(await (await fetch(url)).text()).toBe('GET');
    expect(await (await fetch(url, { method: 'POST', body: '{}' })).text()).toBe('POST');
  });
});
