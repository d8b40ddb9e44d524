import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { group } from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import type { ServiceServer } from '@rollcall/service';
import { everything, serve } from '../test-bed/served';

const run = promisify(execFile);
const examples = path.resolve(__dirname, '../../../../docs/api/examples');
const call = 'rollcall.group.v1.GroupService/GetEntitlements';

describe('the examples of the documentation', () => {
  let server: ServiceServer;
  let grpcPort: number;
  beforeAll(async () => {
    grpcPort = await freePort();
    server = await serve(
      {
        routes: (router) =>
          void router.service(group.GroupService, {
            getEntitlements: ({ organizationId, email }) => ({
              capabilities: [`chat of ${email} in ${organizationId}`],
            }),
          }),
      },
      { grpcPort },
    );
  });
  afterAll(() => server.stop());

  const byCurl = (token: string) =>
    run(path.join(examples, 'get-entitlements.sh'), ['acme', 'ada@example.com'], {
      env: { ...process.env, GROUP_URL: `http://127.0.0.1:${server.port}`, ROLLCALL_SERVICE_TOKEN: token },
    });
  const byGrpc = (token: string, address = call) =>
    run(
      process.execPath,
      [
        path.join(examples, 'grpc-call.mjs'),
        `http://127.0.0.1:${grpcPort}`,
        address,
        '{"organizationId": "acme", "email": "ada@example.com"}',
      ],
      { env: { ...process.env, ROLLCALL_SERVICE_TOKEN: token } },
    );

  it.each([
    ['curl', byCurl],
    ['gRPC', byGrpc],
  ])('ask by %s and show the answer', async (_how, ask) => {
    const { stdout } = await ask(everything.token);
    expect(JSON.parse(stdout)).toMatchObject({ capabilities: ['chat of ada@example.com in acme'], unchanged: false });
  });

  it('say why they are refused', async () => {
    await expect(byCurl('wrong')).rejects.toMatchObject({
      stdout: expect.stringContaining('a bearer token is needed'),
    });
    await expect(byGrpc('wrong')).rejects.toMatchObject({
      stderr: expect.stringContaining('a bearer token is needed'),
    });
    await expect(byGrpc('wrong', 'rollcall.group.v1.GroupService/Nothing')).rejects.toMatchObject({
      stderr: expect.stringContaining('no such call'),
    });
  });
});
