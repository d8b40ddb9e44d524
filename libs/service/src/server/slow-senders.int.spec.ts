import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { group } from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import type { ServiceServer } from '@rollcall/service';
import { everything, serve } from '../test-bed/served';

describe('senders who send slowly', () => {
  let server: ServiceServer;
  let grpcPort: number;
  beforeAll(async () => {
    grpcPort = await freePort();
    server = await serve(
      { routes: (router) => void router.service(group.GroupService, { listGroups: () => ({}) }) },
      { grpcPort, patience: { headers: 300, request: 600 } },
    );
  });
  afterAll(() => server.stop());

  /** What the server says before it closes the connection. */
  const answerTo = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const heard: Buffer[] = [];
      const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => heard.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(Buffer.concat(heard).toString()));
    });

  it('do not hold a connection with headers that do not end', async () => {
    expect(await answerTo('GET /livez HTTP/1.1\r\nhost: here\r\nx-slow: ')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('do not hold a connection with a body that does not end', async () => {
    const head = [
      'POST /rollcall.group.v1.GroupService/ListGroups HTTP/1.1',
      'host: here',
      `authorization: Bearer ${everything.token}`,
      'content-type: application/json',
      'content-length: 100',
    ];
    expect(await answerTo(`${head.join('\r\n')}\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('do not hold a gRPC call with a request that does not end', async () => {
    const session: ClientHttp2Session = connectHttp2(`http://127.0.0.1:${grpcPort}`);
    const stream = session.request(
      {
        ':method': 'POST',
        ':path': '/rollcall.group.v1.GroupService/ListGroups',
        authorization: `Bearer ${everything.token}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      },
      { endStream: false },
    );
    stream.resume();
    stream.on('error', () => undefined);
    await new Promise<void>((resolve) => stream.once('close', () => resolve()));
    expect(stream.rstCode).not.toBe(0);
    session.destroy();
  });
});
